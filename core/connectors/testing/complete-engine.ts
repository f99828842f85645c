import { setTimeout as pause } from 'node:timers/promises';
import { HydrantError } from '../../common/errors.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ConnectContext, Connector, ConnectorDescription, Session } from '../connector.ts';
import { MessageList } from '../kit/message-list.ts';
import { RowQueue } from '../kit/row-queue.ts';
import { Cancels, cancelled } from '../kit/statement-run.ts';
import { KINDS } from '../objects.ts';
import type { Column, EngineProgress, ExecuteOptions, Parameters, Row, RunEnd, StatementRun } from '../run.ts';

const INTEGER: Column = { name: 'n', type: 'INT', kind: 'integer' };

export const COMPLETE_COLUMNS: readonly Column[] = [
  { name: 'amount', type: 'DECIMAL(12,2)', kind: 'decimal', precision: 12, scale: 2 },
  { name: 'small', type: 'UINT', kind: 'integer', unsigned: true },
  { name: 'at', type: 'TIMESTAMP_TZ', kind: 'timestamptz', zone: 'instant' },
];

/** One result of a statement of the memory engine. */
interface CompleteResult {
  columns: readonly Column[];
  rows: Iterable<Row>;
  affectedRows?: number;
  messages?: readonly string[];
  /** Sends one row every millisecond. */
  slow?: boolean;
}

function* countTo(last: number): Generator<Row> {
  for (let n = 1; n <= last; n += 1) yield [n];
}

function* broken(): Generator<Row> {
  yield [1];
  throw new HydrantError('QUERY_FAILED', 'It broke.', 'Mend it.');
}

/** Results of the engine's statements. Its language consists of these words. */
function resultsOf(sql: string, parameters: Parameters): CompleteResult[] {
  const [, word = '', count = '0'] = /^(\w+)(?: (\d+))?$/.exec(sql) ?? [];
  const value = Array.isArray(parameters) ? parameters : [];
  if (sql.includes(';')) throw new HydrantError('STATEMENT_MULTIPLE', 'Two statements.', 'Send one.');
  if (value.length !== (word === 'echo' ? 1 : 0)) throw new HydrantError('PARAMETER_INVALID', 'Not as many values.', 'Give one each.');
  switch (word) {
    case 'one':
    case 'sleepy':
      return [{ columns: [INTEGER], rows: [[1]] }];
    case 'echo':
      return [{ columns: [{ name: 'v', type: 'TEXT', kind: 'text' }], rows: [[value[0] as string]] }];
    case 'many':
      return [{ columns: [INTEGER], rows: countTo(20_000) }];
    case 'endless':
      return [{ columns: [INTEGER], rows: countTo(Number.POSITIVE_INFINITY), slow: true }];
    case 'typed':
      return [{ columns: COMPLETE_COLUMNS, rows: [['1.50', 7, '2024-01-01T00:00:00Z']] }];
    case 'say':
      return [{ columns: [], rows: [], messages: Array.from({ length: Number(count) }, (_, index) => `hello ${index + 1}`) }];
    case 'lots':
      return Array.from({ length: 15 }, () => ({ columns: [INTEGER], rows: countTo(1) }));
    case 'broken':
      return [{ columns: [INTEGER], rows: broken() }];
    case 'several':
      return [1, 2, 3].map((n) => ({ columns: [INTEGER], rows: countTo(n), affectedRows: n, messages: [`result ${n}`] }));
    default:
      throw new HydrantError('STATEMENT_INVALID', `Unknown: ${sql}`, 'Correct it.');
  }
}

/** Counters and settings of the engine, for tests. */
export interface CompleteEngine {
  connector: Connector;
  /** Query ids that run now. */
  running: Set<string>;
  /** Startup time in milliseconds for the next login or the next statement `sleepy`; 0: the engine is running. */
  asleepMs: number;
  /** How often the socket was told to wait. */
  pauses: number;
  /** How many statements came to the end of their last result. */
  finished: number;
  /** What `say` sends, instead of a greeting. */
  say?: string;
}

/** An in-memory engine with every optional capability: ids, messages, several results, startup, handles over one login. */
export function createCompleteEngine(timing: ConnectorDescription['timing'] = {}): CompleteEngine {
  let queries = 0;
  const startWarehouse = async (signal: AbortSignal, report: ((progress: EngineProgress) => void) | undefined): Promise<void> => {
    const until = performance.now() + engine.asleepMs;
    while (performance.now() < until) {
      report?.({ state: 'starting', sentence: 'The warehouse is starting.' });
      await pause(10, undefined, { signal }).catch(() => {
        throw cancelled(signal.reason);
      });
    }
    engine.asleepMs = 0;
  };
  const start = async (
    text: string,
    parameters: Parameters,
    options: ExecuteOptions,
    cancels: Cancels,
    stop: AbortController,
  ): Promise<StatementRun> => {
    const { signal } = options;
    if (signal.aborted) throw cancelled();
    // In another engine's SQL the word is a string literal: SELECT 'many'.
    const sql = /'([^']*)'/.exec(text)?.[1] ?? text;
    if (sql === 'sleepy') await startWarehouse(signal, options.onProgress);
    const queryId = `m-${++queries}`;
    if (sql === 'write' && options.readOnly) throw new HydrantError('READ_ONLY', 'A read-only engine.', 'Read.');
    const results = resultsOf(sql, parameters);
    options.onProgress?.({ state: 'running', queryId });
    engine.running.add(queryId);
    const cancelling = cancels.onAbort(signal, { afterMs: 0, againMs: 5 });
    const ended = (): void => {
      cancelling[Symbol.dispose]();
      engine.running.delete(queryId);
    };
    const runOf = (at: number): StatementRun => {
      const { columns, rows, affectedRows, messages = [], slow } = results[at] as CompleteResult;
      const list = new MessageList();
      let next: RunEnd['next'];
      let paused: PromiseWithResolvers<void> | undefined;
      const queue = new RowQueue<Row>({
        pause: () => {
          engine.pauses += 1;
          paused = Promise.withResolvers();
        },
        resume: () => paused?.resolve(),
        tooMuchLeft: () => stop.abort(),
      });
      stop.signal.addEventListener('abort', () => paused?.resolve(), { once: true });
      // Simulates a driver that pushes rows as fast as flow control allows.
      const push = async (): Promise<void> => {
        let since = 0;
        for (const row of rows) {
          if (signal.aborted || stop.signal.aborted) throw cancelled();
          queue.push(row, 1_024);
          await paused?.promise;
          if (slow) await pause(1);
          else if (++since % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        for (const text of messages) list.add({ severity: 'info', text: engine.say ?? text });
        if (at + 1 < results.length) next = async () => runOf(at + 1);
        else {
          ended();
          engine.finished += 1;
        }
        queue.end();
      };
      push().catch((error: unknown) => {
        ended();
        queue.fail(error as Error);
      });
      async function* batches(): AsyncGenerator<Row[]> {
        try {
          for (let batch = await queue.next(); batch; batch = await queue.next()) yield batch;
        } finally {
          queue.stop();
        }
      }
      const end = (): RunEnd => ({
        messages: list.all(),
        ...(affectedRows === undefined ? {} : { affectedRows }),
        ...(next ? { next } : {}),
      });
      return { queryId, columns: [...columns], batches: batches(), end };
    };
    return runOf(0);
  };

  function createSession(): Session {
    let closed = false;
    let stop = new AbortController();
    const cancels = new Cancels(() => stop.abort());
    const execute = (sql: string, parameters: Parameters, options: ExecuteOptions): Promise<StatementRun> => {
      // Drop the rows that the last statement's reader left.
      stop.abort();
      stop = new AbortController();
      return start(sql, parameters, options, cancels, stop);
    };
    const columns = [{ name: 'n', type: 'INT' }];
    return {
      about: 'In memory.',
      get lost() {
        return closed;
      },
      execute,
      explain: async (sql) => ({ text: `A plan of ${sql}`, rows: null }),
      catalogue: async ({ types, detail, limit }) =>
        !types.some((type) => type === 'table' || type === 'column')
          ? []
          : types[0] === 'column'
            ? [
                { type: 'column' as const, name: 'n', table: 'numbers' },
                { type: 'column' as const, name: 'm', table: 'others' },
              ].slice(0, limit === 2 ? 2 : 1)
            : [
                {
                  type: 'table',
                  name: 'numbers',
                  ...(detail === 'names' ? {} : { columnCount: 1 }),
                  ...(detail === 'full' ? { columns } : {}),
                },
              ],
      ping: async () => undefined,
      proveReadOnly: async () => 'A change was tried, and refused.',
      reset: async () => stop.abort(),
      loginRights: async () => ({ canWrite: false, summary: 'This login can only read.' }),
      close: async () => {
        closed = true;
        stop.abort();
      },
    };
  }

  const connector: Connector = {
    description: {
      engine: 'memory' as Profile['engine'],
      name: 'Memory',
      title: 'Memory',
      parameterStyle: '?',
      form: [],
      starts: [],
      readAddress: async () => undefined,
      address: () => 'memory',
      isLocal: () => true,
      timing: { connect: 200, starting: 60_000, ...timing },
      sessions: 'handles',
      readOnly: { by: 'transaction', how: 'nothing but itself', escapes: [] },
      objects: [KINDS.table, KINDS.column],
      nameLevels: 2,
      loginStep: { ok: 'Opened', failed: 'Not opened', skipped: 'Not tried', cancelled: 'Cancelled' },
      capabilities: {
        explain: true,
        cancel: true,
        queryId: true,
        messages: true,
        severalResults: true,
        starting: true,
      },
    } as unknown as ConnectorDescription,
    connect: async (_: Profile, { signal, onProgress }: ConnectContext) => {
      await startWarehouse(signal, onProgress);
      return createSession();
    },
    probes: () => [],
    close: async () => undefined,
  };
  const engine: CompleteEngine = { connector, running: new Set(), asleepMs: 0, pauses: 0, finished: 0 };
  return engine;
}
