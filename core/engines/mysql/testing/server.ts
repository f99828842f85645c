import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runner } from '../../postgres/testing/builds.ts';
import { guardServer } from '../../postgres/testing/guard.ts';

/** The server's reply to one statement. */
export interface StatementResult {
  /** Rows as the client prints them: a header line, then one line for each row, cells separated by tabs. */
  output: string;
  /** The number of the error (1064 is a syntax error); undefined when the statement ran. */
  error?: { code: number; message: string };
}

/** A real MariaDB server of one test file, on a Unix socket in a folder of its own. */
export interface MariadbServer {
  /** Folder of the data, the socket and the folder for files. */
  readonly folder: string;
  readonly version: string;
  /** Runs statements one after the other in one session of the superuser, through Debian's own client; an error does not stop it. */
  run(statements: readonly string[], database?: string): Promise<StatementResult[]>;
  /** The rows of one statement as cells, without the names of the columns; throws when it fails. */
  rows(sql: string, database?: string): Promise<string[][]>;
  /** Opens a session of a user without a password; it stays open until the server ends. */
  hold(user: string): Promise<void>;
  /** Names and sizes of every file in the folder, apart from those that the server writes to by itself. */
  files(): string[];
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

const SERVER = '/usr/sbin/mariadbd';
/** Separates statements and results; no corpus contains it. */
const MARK = '~~hydrant~~';

/** Makes a new data folder and starts a server on it. As root it runs as another user. */
export async function startMariadb(settings: readonly string[] = []): Promise<MariadbServer> {
  const as = runner();
  // Not in the test run's folder, which is closed to the user that the server runs as; a socket's path must also be short.
  const folder = mkdtempSync('/tmp/hydrant-mariadb-');
  if (as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  const made = spawnSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      `--tmpdir=${folder}`,
      '--innodb-log-file-size=4M',
    ],
    { ...as, cwd: '/', encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr || made.stdout || made.error}`);
  const options = [
    '--no-defaults',
    `--datadir=${data}`,
    `--socket=${socket}`,
    `--tmpdir=${folder}`,
    `--pid-file=${join(folder, 'pid')}`,
    '--skip-networking',
    '--innodb-buffer-pool-size=8M',
    '--innodb-flush-log-at-trx-commit=0',
    // Statistics that the server gathers by itself would look like an effect of a statement.
    '--innodb-stats-persistent=0',
    '--log-bin=binlog',
    '--event-scheduler=ON',
    ...settings,
  ];
  const child: ChildProcess = spawn(SERVER, options, { ...as, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  process.on('exit', () => child.kill('SIGKILL'));
  if (child.pid !== undefined) child.once('exit', guardServer(child.pid, folder));
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = `${log}${chunk}`.slice(-4000);
  });

  const client = async (input: string, database?: string): Promise<string> => {
    const options = [
      '--no-defaults',
      `--socket=${socket}`,
      '--user=root',
      // Else the client takes that of the locale, which may be latin1.
      '--default-character-set=utf8mb4',
      '--batch',
      '--force',
      '--comments',
      '--binary-mode',
      '--unbuffered',
    ];
    // Both outputs share one pipe, so that an error appears at the position of its statement.
    const process = spawn('/bin/sh', ['-c', 'exec mariadb "$@" 2>&1', 'client', ...options, ...(database ? [database] : [])], {
      cwd: '/',
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let said = '';
    process.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    process.stdin.on('error', () => undefined);
    process.stdin.end(input);
    await once(process, 'close');
    return said;
  };
  const run = async (statements: readonly string[], database?: string): Promise<StatementResult[]> => {
    const said = await client(
      `delimiter ${MARK}\n${statements.map((sql, index) => `${sql}\n${MARK}\nSELECT '${MARK}${index}'\n${MARK}\n`).join('')}`,
      database,
    );
    const results: StatementResult[] = [];
    let from = 0;
    for (const [index, sql] of statements.entries()) {
      const line = `${MARK}${index}\n`;
      const at = said.indexOf(`${line}${line}`, from);
      if (at < 0) throw new Error(`The client lost its place at ${sql}: ${said.slice(from, from + 500)}`);
      const output = said.slice(from, at);
      const error = /^ERROR (\d+) \([^)]*\) at line \d+: ([\s\S]*)/m.exec(output);
      results.push(error ? { output, error: { code: Number(error[1]), message: error[2]!.trim() } } : { output });
      from = at + 2 * line.length;
    }
    return results;
  };
  const rows = async (sql: string, database?: string): Promise<string[][]> => {
    const [result] = await run([sql], database);
    if (result!.error) throw new Error(`${sql}: ${result!.error.message}`);
    const lines = result!.output.split('\n').slice(1, -1);
    return lines.map((line) => line.split('\t'));
  };

  const held: ChildProcess[] = [];
  const hold = async (user: string): Promise<void> => {
    const options = ['--no-defaults', `--socket=${socket}`, `--user=${user}`, '--batch', '--unbuffered'];
    const process = spawn('mariadb', options, { cwd: '/', stdio: ['pipe', 'pipe', 'ignore'] });
    held.push(process);
    process.stdin.on('error', () => undefined);
    process.stdin.write('SELECT 1;\n');
    // The first output means that the client has logged in.
    await Promise.race([
      once(process.stdout, 'data'),
      once(process, 'exit').then(() => Promise.reject(new Error(`${user} could not log in.`))),
    ]);
  };

  const late = Date.now() + 30_000;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`MariaDB does not run: ${log}`);
    if (existsSync(socket) && !/ERROR/.test(await client('SELECT 1;'))) break;
    if (Date.now() > late) throw new Error(`MariaDB did not start: ${log}`);
    await sleep(50);
  }
  const [[version]] = (await rows('SELECT VERSION()')) as [[string]];
  return {
    folder,
    version,
    run,
    rows,
    hold,
    files: () => listFiles(folder),
    close: async () => {
      for (const process of held) process.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Files that the storage engines write to regardless of statements: logs, undo space, temporary tables, pid and socket files. */
const OF_THE_ENGINE =
  /(?:^|\/)(?:ib_logfile\d+|ibdata\d+|ibtmp\d+|undo\d+|ib_buffer_pool|aria_log\S*|tc\.log|ddl\S*\.log|socket|pid|[^/]*\.(?:MAI|MAD|ibd))$/;

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !OF_THE_ENGINE.test(name))
    .flatMap((name) => {
      const stats = statSync(join(folder, name), { throwIfNoEntry: false });
      return stats?.isFile() ? [`${name} ${stats.size}`] : [];
    })
    .toSorted();
}
