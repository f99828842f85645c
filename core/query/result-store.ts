import { mkdirSync } from 'node:fs';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column, Row } from '../connectors/connector.ts';
import type { DuckdbSession } from '../connectors/duckdb/session.ts';
import { identifier, literal } from '../connectors/duckdb/sql-text.ts';
import type { Limits } from '../profiles/profile.ts';
import { HydrantError } from '../stones/errors.ts';
import { randomId } from '../stones/random-id.ts';
import { fromKept } from './spool-types.ts';
import { SpoolWriter } from './spool-writer.ts';
import type { Target } from './target.ts';

/** What stands beside a kept result: enough to page it without the engine it came from. Holds no statement and no value. */
export interface KeptResult {
  handle: string;
  environment: string;
  profile: string;
  engine: string;
  principal: string;
  columns: Column[];
  rows: number;
  complete: boolean;
  typed: boolean;
  /** Of the environment it came from: SQL over it means the same days and months. */
  timeZone: string;
  expiresAt: string;
}

export interface ResultStoreOptions {
  home: string;
  /** How long a result is kept, and how many bytes all of them may take. */
  lifeMinutes?: number;
  totalBytes?: number;
  now?: () => number;
}

const HANDLE = /^r_[A-Za-z0-9_-]{16}$/;
const LOCAL_LIMITS = { memoryMegabytes: 256, tempGigabytes: 2, threads: 1 };
const QUERY_LIMITS: Limits = { rows: 100_000, bytes: 64 * 1024 * 1024, seconds: 60, concurrency: 2 };

/** Results kept on this machine: Parquet files that expire, under a cap of their total size; the oldest go first. */
export class ResultStore {
  readonly #home: string;
  readonly #folder: string;
  readonly #life: number;
  readonly #totalBytes: number;
  readonly #now: () => number;

  constructor(options: ResultStoreOptions) {
    this.#home = options.home;
    this.#folder = join(options.home, 'results');
    this.#life = (options.lifeMinutes ?? 60) * 60_000;
    this.#totalBytes = options.totalBytes ?? 1024 ** 3;
    this.#now = options.now ?? Date.now;
  }

  /** A writer for a new result; `keep` makes it one. */
  begin(columns: readonly Column[]): { handle: string; writer: SpoolWriter } {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const handle = `r_${randomId(12)}`;
    return { handle, writer: new SpoolWriter(this.#path(handle), columns) };
  }

  /** Finishes the writer's file and remembers the result. */
  async keep(handle: string, writer: SpoolWriter, facts: Omit<KeptResult, 'handle' | 'rows' | 'typed' | 'expiresAt'>): Promise<KeptResult> {
    const { typed } = await writer.finish(this.#home);
    const kept: KeptResult = { ...facts, handle, rows: writer.rows, typed, expiresAt: new Date(this.#now() + this.#life).toISOString() };
    await writeFile(this.#meta(handle), JSON.stringify(kept), { mode: 0o600 });
    await this.sweep(handle);
    return kept;
  }

  /** Facts of a kept result; RESULT_UNKNOWN when there is none, it expired, or it belongs to another principal. */
  async find(handle: string, principal: string): Promise<KeptResult> {
    const unknown = new HydrantError(
      'RESULT_UNKNOWN',
      `No result is kept under ${HANDLE.test(handle) ? handle : 'this handle'}; results expire.`,
      'Run the statement again.',
    );
    if (!HANDLE.test(handle)) throw unknown;
    let kept: KeptResult;
    try {
      kept = JSON.parse(await readFile(this.#meta(handle), 'utf8')) as KeptResult;
    } catch {
      throw unknown;
    }
    if (kept.principal !== principal || Date.parse(kept.expiresAt) <= this.#now()) throw unknown;
    return kept;
  }

  /** Rows `offset … offset + limit` of a kept result, equal to what the statement returned. */
  async page(kept: KeptResult, offset: number, limit: number, signal: AbortSignal): Promise<Row[]> {
    const lease = await this.#open(kept, 'page');
    try {
      const stream = await lease.execute(`SELECT * FROM result LIMIT ${Math.trunc(limit)} OFFSET ${Math.trunc(offset)}`, [], {
        signal,
        readOnly: true,
      });
      const rows: Row[] = [];
      for await (const batch of stream.batches) {
        for (const row of batch) rows.push(row.map((cell, index) => fromKept(cell, kept.columns[index] as Column)));
      }
      return rows;
    } finally {
      await lease.close();
    }
  }

  /** A kept result as something statements run on: one view called `result`, in an engine that can read nothing else. */
  target(kept: KeptResult): Target {
    return {
      environment: kept.environment,
      profile: kept.profile,
      engine: 'duckdb',
      dialect: 'duckdb',
      policy: 'read-only',
      limits: QUERY_LIMITS,
      timeZone: kept.timeZone,
      identity: `result ${kept.handle}`,
      address: { server: 'a result on this machine' },
      acquire: async () => {
        const session = await this.#open(kept, 'query');
        return { session, release: () => session.close() };
      },
    };
  }

  /** Removes what expired, what a dead process left half-written, and the oldest beyond the total size. Never `except`. */
  async sweep(except?: string): Promise<void> {
    // A result is several files; they go together.
    const results = new Map<string, { files: string[]; bytes: number; at: number }>();
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      const facts = await stat(path).catch(() => undefined);
      if (!facts) continue;
      const handle = name.split('.')[0] ?? name;
      const result = results.get(handle) ?? { files: [], bytes: 0, at: 0 };
      results.set(handle, { files: [...result.files, path], bytes: result.bytes + facts.size, at: Math.max(result.at, facts.mtimeMs) });
    }
    const newestFirst = [...results].sort(([a, left], [b, right]) => Number(b === except) - Number(a === except) || right.at - left.at);
    let total = 0;
    for (const [handle, { files, bytes, at }] of newestFirst) {
      total += bytes;
      if (handle === except || (total <= this.#totalBytes && this.#now() - at <= this.#life)) continue;
      for (const file of files) await rm(file, { force: true });
    }
  }

  async #open(kept: KeptResult, use: 'page' | 'query'): Promise<DuckdbSession> {
    const file = this.#path(kept.handle);
    // The embedded engine is loaded with the first kept result that is read, not with the server.
    const [{ openEngine }, { DuckdbSession }] = await Promise.all([
      import('../connectors/duckdb/instance.ts'),
      import('../connectors/duckdb/session.ts'),
    ]);
    // SQL sees binary as binary; a page shows the base64 it showed before, which the session makes of it as well.
    const engine = await openEngine({
      path: ':memory:',
      readOnlyFile: false,
      home: this.#home,
      limits: LOCAL_LIMITS,
      timeZone: kept.timeZone,
      readable: { files: [file] },
      prepare: async (connection) => {
        await connection.run(`CREATE VIEW ${identifier('result')} AS SELECT * FROM read_parquet(${literal(file)})`);
      },
    }).catch((error: unknown) => {
      throw new HydrantError('RESULT_UNKNOWN', 'The kept result is gone or cannot be read.', 'Run the statement again.', {
        cause: error,
        details: { use },
      });
    });
    const connection = await engine.instance.connect();
    return new DuckdbSession(connection, {
      problems: new Map(),
      rights: { canWrite: false, summary: 'A kept result only answers reads.' },
      release: () => engine.close(),
    });
  }

  #path(handle: string): string {
    return join(this.#folder, `${handle}.parquet`);
  }

  #meta(handle: string): string {
    return join(this.#folder, `${handle}.json`);
  }
}
