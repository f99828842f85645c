// biome-ignore-all lint/suspicious/noConsole: it is what drivers do.
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { HydrantError } from '../../../common/errors.ts';
import type {
  Cell,
  Column,
  ConnectContext,
  Connector,
  ConnectorDescription,
  ExecuteOptions,
  Row,
  Session,
  StatementRun,
} from '../../connector.ts';
import { VALUES } from './hostile-values.ts';

console.log('import: a banner on stdout');

const column = (name: string): Column => ({ name, type: 'TEXT', kind: 'text' });
const streamOf = (batches: AsyncIterable<Row[]>, columns = [column('a')], affectedRows?: () => number): StatementRun => ({
  columns,
  batches,
  end: () => ({ messages: [], ...(affectedRows ? { affectedRows: affectedRows() } : {}) }),
});
async function* of(...batches: Row[][]): AsyncGenerator<Row[]> {
  yield* batches;
}
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const cancelled = (): void =>
      reject(new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.'));
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
  });

/** Filled buffers outside of the JavaScript heap, so that the pages count as resident memory. */
const leaked: Buffer[] = [];

/** How many batches the endless stream has made. */
let made = 0;

type Deed = (argument: string, options: ExecuteOptions, secrets: Record<string, string>) => Promise<StatementRun> | StatementRun;

/** What each statement of the hostile driver does: `<name> <argument>`. */
const DEEDS: Record<string, Deed> = {
  one: () => streamOf(of([[1]])),
  echo: (argument) => streamOf(of([JSON.parse(argument) as Row])),
  cells: () =>
    streamOf(
      of([VALUES], [VALUES]),
      VALUES.map((_, index) => column(`c${index}`)),
    ),
  date: () => streamOf(of([[new Date(0) as unknown as Cell]])),
  nan: () => streamOf(of([[Number.NaN]])),
  prints: () => {
    console.log('call: printed on stdout');
    console.error('call: printed on stderr');
    writeSync(1, 'call: written to descriptor 1\n');
    setTimeout(() => console.log('later: printed on stdout'), 20);
    return streamOf(of([[1]]));
  },
  'prints-secret': (_, __, secrets) => {
    console.log(`logging in with password=${secrets.password} and ${encodeURIComponent(secrets.password ?? '')}`);
    process.stderr.write(`half of it ${secrets.password?.slice(0, 5)}`);
    process.stderr.write(`${secrets.password?.slice(5)} \x1b[2J and no end`);
    return streamOf(of([[1]]));
  },
  'prints-much': () => {
    for (let line = 0; line < 2_000; line += 1) console.log('x'.repeat(1_000));
    return streamOf(of([[1]]));
  },
  'fails-with-secret': (_, __, secrets) => {
    throw Object.assign(new Error(`login of user:${secrets.password}@host failed`), { password: secrets.password });
  },
  'fails-well': () => {
    throw new HydrantError(
      'LOGIN_FAILED',
      'The token has expired.',
      { do: 'save-secret', name: 'x/token' },
      { details: { sqlstate: '28000', n: 7n } },
    );
  },
  'throws-later': async (_, { signal }) => {
    setTimeout(() => {
      throw new Error('in a timer, with hunter2-secret');
    }, 10);
    return untilAborted(signal);
  },
  'rejects-later': async (_, { signal }) => {
    setTimeout(() => void Promise.reject(new Error('nobody catches this')), 10);
    return untilAborted(signal);
  },
  'throws-text-later': async (_, { signal }) => {
    setTimeout(() => {
      throw 'only a text';
    }, 10);
    return untilAborted(signal);
  },
  'throws-after': () => {
    setTimeout(() => {
      throw new Error('after the last row');
    }, 10);
    return streamOf(of([[1]]));
  },
  'exits-once': (file) => {
    if (existsSync(file)) return streamOf(of([[1]]));
    writeFileSync(file, '');
    return process.exit(1);
  },
  exit: (code) => process.exit(Number(code)),
  kill: async (signal, options) => {
    process.kill(process.pid, signal as NodeJS.Signals);
    return untilAborted(options.signal);
  },
  'exit-between-rows': () =>
    streamOf(
      (async function* () {
        yield [[1]];
        await pause(50);
        process.exit(4);
      })(),
    ),
  blocks: (file) => {
    writeFileSync(file, 'blocked');
    for (;;);
  },
  'blocks-later': (file) => {
    setTimeout(() => {
      writeFileSync(file, 'blocked');
      for (;;);
    }, 10);
    return streamOf(of([[1]]));
  },
  endless: async (_, { signal }) => untilAborted(signal),
  'never-answers': () => new Promise(() => undefined),
  leaks: async (_, { signal }) => {
    for (;;) {
      signal.throwIfAborted();
      leaked.push(Buffer.alloc(8 * 1024 * 1024, 1));
      await pause(1);
    }
  },
  'leaks-blocked': () => {
    for (;;) leaked.push(Buffer.alloc(8 * 1024 * 1024, 1));
  },
  'leaks-heap': async () => {
    const texts: string[][] = [];
    for (;;) {
      texts.push(Array.from({ length: 100_000 }, (__, index) => `${index}.${texts.length}`));
      await pause(1);
    }
  },
  /** Writes garbage into the channel, like a native driver that uses a wrong file descriptor. */
  garbage: async (_, { signal }) => {
    writeSync(3, Buffer.from('what is this? '.repeat(100)));
    return untilAborted(signal);
  },
  /** Sends a valid frame with an invalid message. */
  'foreign-message': async (json, { signal }) => {
    writeSync(3, frame(0, json));
    return untilAborted(signal);
  },
  /** Sends rows beyond the credit of the statement with this call id. */
  flood: (call) =>
    streamOf(
      (async function* () {
        yield [[1]];
        // Wait until the columns have been sent.
        await pause(50);
        const one = frame(1, JSON.stringify({ rows: [['x'.repeat(100)]] }), Number(call));
        writeSync(3, Buffer.concat(Array.from({ length: 50 }, () => one)));
        await pause(60_000);
      })(),
    ),
  'wrong-width': () => streamOf(of([[1, 2]])),
  'wrong-columns': () => streamOf(of([[1]]), 'none' as never),
  /** Produces batches as fast as the host takes them; each row holds the number of batches so far. */
  numbers: (size) =>
    streamOf(
      (async function* () {
        for (made = 0; ; made += 1) yield [[made, 'x'.repeat(Number(size))]];
      })(),
      [column('a'), column('b')],
    ),
  made: () => streamOf(of([[made]])),
  /** Yields one batch, then nothing until it is cancelled. */
  'slow-second': (_, { signal }) =>
    streamOf(
      (async function* () {
        yield [[1]];
        await untilAborted(signal);
      })(),
    ),
  wide: (size) => streamOf(of(Array.from({ length: 64 }, () => ['y'.repeat(Number(size))]))),
  changes: () => streamOf(of(), [], () => 3),
  environment: () =>
    streamOf(of([[JSON.stringify({ env: process.env, argv: process.argv, execArgv: process.execArgv, cwd: process.cwd() })]])),
  litters: () => {
    writeFileSync('driver.log', 'written where it stands');
    return streamOf(of([[1]]));
  },
  pid: () => streamOf(of([[process.pid]])),
};

function frame(kind: number, json: string, call?: number): Buffer {
  const head = call === undefined ? 1 : 5;
  const buffer = Buffer.alloc(4 + head);
  buffer.writeUInt32BE(head + Buffer.byteLength(json), 0);
  buffer[4] = kind;
  if (call !== undefined) buffer.writeUInt32BE(call, 5);
  return Buffer.concat([buffer, Buffer.from(json)]);
}

class HostileSession implements Session {
  readonly about = 'Logged in.';
  readonly #secrets: Record<string, string>;
  #lost = false;

  constructor(secrets: Record<string, string>) {
    this.#secrets = secrets;
  }

  get lost(): boolean {
    return this.#lost;
  }

  async execute(sql: string, parameters: unknown, options: ExecuteOptions): Promise<StatementRun> {
    const [name = '', ...argument] = sql.split(' ');
    if (name === 'parameters')
      return streamOf(of([(parameters as number[]).map((value) => (Object.is(value, -0) ? '-0' : String(value)))]), [
        column('a'),
        column('b'),
        column('c'),
      ]);
    if (name === 'loses-session') {
      this.#lost = true;
      throw new HydrantError('CONNECTION_LOST', 'The server closed the session.', { do: 'retry-or-test' });
    }
    const deed = Object.hasOwn(DEEDS, name) ? DEEDS[name] : undefined;
    if (!deed) throw new HydrantError('STATEMENT_INVALID', `No ${name}.`, 'Choose another.');
    return deed(argument.join(' '), options, this.#secrets);
  }

  async explain(): Promise<{ text: string; rows: null }> {
    return 'no plan' as never;
  }

  async catalogue(): Promise<[]> {
    return [];
  }

  async ping(): Promise<void> {}

  async proveReadOnly(): Promise<string> {
    return 'A change was refused.';
  }

  async reset(): Promise<void> {}

  async loginRights(): Promise<{ canWrite: boolean; summary: string }> {
    return { canWrite: false, summary: 'It reads.' };
  }

  async close(): Promise<void> {}
}

/** A driver that prints, throws outside of calls, blocks, leaks, exits and speaks out of turn. */
export function createHostileConnector(): Connector {
  return {
    description: {} as ConnectorDescription,
    connect: async (profile, { secrets, signal }: ConnectContext) => {
      if (profile.name === 'exits') process.exit(9);
      if (profile.name === 'never answers') return new Promise(() => undefined);
      if (profile.name === 'blocks') for (;;);
      signal.throwIfAborted();
      return new HostileSession(secrets);
    },
    probes: (_, context) => [
      {
        id: 'secret',
        titles: { ok: 'ok', failed: 'failed', skipped: 'skipped', cancelled: 'cancelled' },
        run: async (_signal, warn) => {
          warn?.(`Change ${context.secrets.password} soon.`);
          return `The password is ${context.secrets.password}, of ${String(context.secrets.password?.length)} characters.`;
        },
      },
      {
        id: 'waits',
        titles: { ok: 'ok', failed: 'failed', skipped: 'skipped', cancelled: 'cancelled' },
        run: async (signal) => untilAborted(signal),
      },
    ],
    close: async () => {
      const { HOSTILE_CLOSED } = process.env;
      if (HOSTILE_CLOSED && !existsSync(HOSTILE_CLOSED)) writeFileSync(HOSTILE_CLOSED, 'closed');
    },
  };
}
