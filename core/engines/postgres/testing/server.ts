import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../../../e2e/support/free-port.ts';
import { type Build, embeddedBuild, runner } from './builds.ts';
import { makeCluster } from './cluster-template.ts';
import { guardServer } from './guard.ts';

export interface ServerOptions {
  build?: Build;
  /** Port of an ended server that this one replaces. */
  port?: number;
  /** Lines of postgresql.conf. */
  settings?: Readonly<Record<string, string>>;
  /** pg_hba.conf; default: trusts every login over any address of this machine. */
  hba?: string;
  /** Files put beside the data, readable by the server only: certificates and keys, by name. */
  files?: Readonly<Record<string, string>>;
}

/**
 * A real PostgreSQL server of one test file, on a port of its own: for tests that need settings, logins or files of their own, or that stop
 * it. All others take a database of the run's shared server (shared-server.ts).
 */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** Folder of the data and of the Unix socket. */
  readonly folder: string;
  /** Default database of a test. */
  readonly database: string;
  /** Runs SQL as the superuser `postgres`, in any database; several statements may stand in one text. */
  admin<T = Record<string, unknown>>(sql: string, database?: string): Promise<T[]>;
  /** Starts it again after a stop or a kill, on the same port with the same data. */
  start(): Promise<void>;
  /** As {@link start}, as a standby that refuses connections (with `hot_standby = off`); resolves once it refuses them. */
  startStandby(): Promise<void>;
  /** Promotes a standby; resolves once it accepts connections. */
  promote(): Promise<void>;
  /** Smart shutdown: refuses new sessions and ends after the last one; resolves once new sessions are refused. */
  shutDown(): Promise<void>;
  /** Fast shutdown. */
  stop(): Promise<void>;
  /** Kills all its processes at once, like a crash. */
  kill(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/** Makes a new cluster and starts it. As root it runs as another user. */
export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const build = options.build ?? embeddedBuild();
  const as = runner();
  const folder = mkdtempSync(join(publicTemp(), 'hydrant-pg-'));
  const data = join(folder, 'data');
  if (as) chownSync(folder, as.uid, as.gid);
  makeCluster(data, build, as);
  const port = options.port ?? (await freePort());
  const settings = {
    port: String(port),
    listen_addresses: "'127.0.0.1,::1'",
    unix_socket_directories: `'${folder}'`,
    fsync: 'off',
    max_connections: '60',
    log_min_messages: 'fatal',
    ...options.settings,
  };
  appendFileSync(
    join(data, 'postgresql.conf'),
    Object.entries(settings)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  );
  if (options.hba) writeFileSync(join(data, 'pg_hba.conf'), options.hba);
  const put = (name: string, content: string): void => {
    const file = join(data, name);
    writeFileSync(file, content);
    chmodSync(file, 0o600);
    if (as) chownSync(file, as.uid, as.gid);
  };
  for (const [name, content] of Object.entries(options.files ?? {})) put(name, content);
  let child: ChildProcess | undefined;
  let said = '';
  process.on('exit', () => child?.kill('SIGQUIT'));
  const launch = (): void => {
    child = spawn(join(build.bin, 'postgres'), ['-D', data], { ...as, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    said = '';
    if (child.pid !== undefined) child.once('exit', guardServer(child.pid, folder));
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4000);
    });
  };
  const until = async (wanted: 'accepts' | 'refuses'): Promise<void> => {
    const late = Date.now() + 20_000;
    for (;;) {
      if (!child || child.exitCode !== null || child.signalCode !== null) throw new Error(`PostgreSQL does not run: ${said}`);
      const current = await state(folder, port);
      if (current === wanted) return;
      if (Date.now() > late) throw new Error(`PostgreSQL did not come to where it ${wanted} (${current}): ${said}`);
      await sleep(20);
    }
  };
  const server: PostgresServer = {
    host: '127.0.0.1',
    port,
    folder,
    database: 'postgres',
    start: async () => {
      launch();
      await until('accepts');
    },
    startStandby: async () => {
      put('standby.signal', '');
      launch();
      await until('refuses');
    },
    promote: async () => {
      // Promotes like pg_ctl: a file `promote`, then SIGUSR1.
      put('promote', '');
      child?.kill('SIGUSR1');
      await until('accepts');
    },
    shutDown: async () => {
      child?.kill('SIGTERM');
      await until('refuses');
    },
    stop: async () => {
      if (!child || child.exitCode !== null) return;
      child.kill('SIGINT');
      await once(child, 'exit');
    },
    kill: async () => {
      if (!child || child.exitCode !== null) return;
      const gone = once(child, 'exit');
      // Kill the backends too: orphaned ones would end only after a moment.
      const pids = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter(Boolean)
        .map(Number);
      child.kill('SIGKILL');
      for (const pid of pids) tryKill(pid);
      await gone;
    },
    admin: (sql, of = 'postgres') => queryAsSuperuser({ folder, port }, sql, of),
    close: async () => {
      if (child && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGQUIT');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await server.start();
  return server;
}

/** Runs SQL over the Unix socket; the rows of its last statement. */
export async function queryAsSuperuser<T>({ folder, port }: { folder: string; port: number }, sql: string, database: string): Promise<T[]> {
  const client = new pg.Client({ host: folder, port, user: 'postgres', database, ssl: false, password: 'x' });
  await client.connect();
  try {
    const result = await client.query(sql);
    const last = Array.isArray(result) ? (result.at(-1) as pg.QueryResult) : result;
    return last.rows as T[];
  } finally {
    await client.end();
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has ended already.
  }
}

/** Result of a login attempt: accepted, refused by the server (57P03), or any other error. */
async function state(folder: string, port: number): Promise<string> {
  const client = new pg.Client({ host: folder, port, user: 'postgres', database: 'postgres', ssl: false, password: 'x' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return 'accepts';
  } catch (error) {
    // A starting server also sends 57P03 for a moment.
    return error instanceof pg.DatabaseError && error.code === '57P03' && !/starting up/.test(error.message) ? 'refuses' : String(error);
  }
}

/** Temporary folder for the server's user, who cannot read the folder of the test run. */
function publicTemp(): string {
  return process.platform === 'win32' ? tmpdir() : '/tmp';
}
