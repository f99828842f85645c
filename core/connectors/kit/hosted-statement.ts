import { isRecord } from '../../common/records.ts';
import type { Column, ExecuteOptions, Parameters, Row } from '../connector.ts';
import type { EngineMessage, EngineProgress, RunEnd } from '../run.ts';
import type { HostEnd } from './hosted-errors.ts';
import type { SessionState } from './hosted-messages.ts';
import type { HostProcess, StartedCall } from './hosted-process.ts';
import { decodeBatch } from './hosted-rows.ts';

export interface StatementRequest {
  method: 'execute' | 'executeCsv';
  session: number;
  sql: string;
  parameters: Parameters;
  options: ExecuteOptions;
  /** How far the host may send ahead; a host that exceeds this violates the protocol. */
  ahead: { batches: number; bytes: number };
  onState: (state: SessionState) => void;
  onStuck: () => void;
}

/** A statement that has begun in a host. */
export interface HostedStatement {
  queryId?: string;
  columns: Column[];
  batches: AsyncGenerator<(Row | string)[]>;
  end(): RunEnd;
}

/** Starts a statement in a host; undefined where the driver has no fast export for it. Rejects with the error of the driver or of the host's end. */
export async function startStatement(host: HostProcess, request: StatementRequest): Promise<HostedStatement | undefined> {
  const { method, session, sql, parameters, options, ahead, onState, onStuck } = request;
  const { signal, onProgress, ...sent } = options;
  let queryId: string | undefined;
  const begun = Promise.withResolvers<Column[] | undefined>();
  const queue = new BatchQueue(host, ahead);
  let width: number | 'text' = 0;
  const call = host.call({
    method,
    session,
    args: [sql, parameters, sent],
    kind: options.readOnly ? 'read' : 'write',
    signal,
    onState,
    onStuck,
    onBegun: (value) => {
      const columns = readColumns(value);
      if (!columns) {
        host.kill(fault('columns that are none'));
        return;
      }
      width = method === 'executeCsv' ? 'text' : columns.length;
      if (isRecord(value) && typeof value.queryId === 'string') queryId = value.queryId;
      begun.resolve(columns);
    },
    onProgress: (value) => {
      const progress = readProgress(value, (text) => host.redact(text));
      if (progress) onProgress?.(progress);
      else host.kill(fault('a progress that is none'));
    },
    onRows: (json, bytes) => queue.add(json, bytes, width),
  });
  queue.attach(call);
  call.ended.then(
    () => begun.resolve(undefined),
    (error: unknown) => begun.reject(error),
  );
  const columns = await begun.promise;
  return columns && { ...(queryId === undefined ? {} : { queryId }), columns, batches: queue.read(), end: () => queue.ending };
}

/** Queue of batches between host and reader. Each batch that the reader takes gives the host credit for another. */
class BatchQueue {
  readonly #host: HostProcess;
  readonly #ahead: { batches: number; bytes: number };
  readonly #batches: { rows: (Row | string)[]; bytes: number }[] = [];
  #bytes = 0;
  #call: StartedCall | undefined;
  #end: { error?: unknown } | undefined;
  #notify: (() => void) | undefined;
  ending: RunEnd = { messages: [] };

  constructor(host: HostProcess, ahead: { batches: number; bytes: number }) {
    this.#host = host;
    this.#ahead = ahead;
  }

  attach(call: StartedCall): void {
    this.#call = call;
    call.ended.then(
      (value) => {
        this.ending = readEnd(value);
        this.#finish({});
      },
      (error: unknown) => this.#finish({ error }),
    );
  }

  add(json: string, bytes: number, width: number | 'text'): void {
    // The reader has stopped; drop the batches that were still under way.
    if (this.#end) return;
    const isOver = this.#batches.length >= this.#ahead.batches || (this.#batches.length > 0 && this.#bytes >= this.#ahead.bytes);
    const rows = isOver ? undefined : decodeBatch(json, width);
    if (!rows) {
      this.#host.kill(fault(isOver ? 'more rows than it may' : 'rows that are none'));
      return;
    }
    this.#batches.push({ rows, bytes });
    this.#bytes += bytes;
    this.#notify?.();
  }

  async *read(): AsyncGenerator<(Row | string)[]> {
    try {
      for (;;) {
        const next = this.#batches.shift();
        if (next) {
          this.#bytes -= next.bytes;
          if (this.#call) this.#host.send({ type: 'credit', id: this.#call.id, batches: 1 });
          yield next.rows;
        } else if (this.#end) {
          if ('error' in this.#end) throw this.#end.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#notify = resolve;
          });
        }
      }
    } finally {
      await this.#stop();
    }
  }

  /** Stops the statement and waits until the host has ended it: only then is the session free for the next one. */
  async #stop(): Promise<void> {
    if (!this.#call || this.#end) return;
    this.#end = {};
    this.#batches.length = 0;
    this.#host.send({ type: 'stop', id: this.#call.id });
    await this.#call.ended.catch(() => undefined);
  }

  #finish(end: { error?: unknown }): void {
    this.#end ??= end;
    this.#notify?.();
  }
}

/** What an engine said of how far it is; undefined where the message is no such thing. */
function readProgress(value: unknown, redact: (text: string) => string): EngineProgress | undefined {
  if (!isRecord(value)) return undefined;
  const { state, sentence, queryId } = value;
  if (state === 'starting' && typeof sentence === 'string') return { state, sentence: redact(sentence) };
  if (state !== 'running' || (queryId !== undefined && typeof queryId !== 'string')) return undefined;
  return { state, ...(queryId === undefined ? {} : { queryId }) };
}

function readEnd(value: unknown): RunEnd {
  const { affectedRows, messages } = isRecord(value) ? value : {};
  const isMessage = (one: unknown): one is EngineMessage =>
    isRecord(one) && typeof one.text === 'string' && (one.severity === 'info' || one.severity === 'warning');
  return {
    messages: Array.isArray(messages) ? messages.filter(isMessage) : [],
    ...(typeof affectedRows === 'number' ? { affectedRows } : {}),
  };
}

function readColumns(value: unknown): Column[] | undefined {
  const columns = isRecord(value) ? value.columns : undefined;
  const isColumn = (one: unknown): boolean =>
    isRecord(one) && typeof one.name === 'string' && typeof one.type === 'string' && typeof one.kind === 'string';
  return Array.isArray(columns) && columns.every(isColumn) ? (columns as Column[]) : undefined;
}

function fault(message: string): HostEnd {
  return { kind: 'protocol', message };
}
