import { access, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HydrantError } from '../common/errors.ts';
import { partialPath, sweepPartialFiles } from '../common/partial-files.ts';
import { randomId } from '../common/random-id.ts';
import type { Column, Row } from '../connectors/connector.ts';
import { identifier, literal } from '../connectors/kit/sql-text.ts';
import type { DuckdbSession } from '../engines/duckdb/session/session.ts';
import { ensurePrivateDirectory } from '../profiles/home.ts';
import { intervalExpression } from './interval-text.ts';

import type { StoredForms } from './result-types.ts';
import { diskError, ParquetWriter } from './result-writer.ts';
import { type Blocks, RowFileWriter, readRowFile } from './row-file.ts';

/** Facts of a stored result, in a JSON file beside its rows: enough to page it without its engine. Holds no statement and no value. */
export interface StoredResult {
  handle: string;
  environment: string;
  profile: string;
  engine: string;
  principal: string;
  columns: Column[];
  rows: number;
  complete: boolean;
  /** Time zone of the environment that the rows came from, so that SQL over them uses the same days and months. */
  timeZone: string;
  /** Set if the rows come from a stored result that was itself cut: the number of its rows. */
  basedOnRows?: number;
  /** Columns that SQL sees in another form than their own type. Known once SQL has run over the result. */
  forms?: StoredForms;
  /** Positions of the row blocks in its file. */
  blocks: Blocks;
  expiresAt: string;
}

export interface ResultStoreOptions {
  home: string;
  /** Minutes until a result expires; the bytes that all results together may take. */
  lifeMinutes?: number;
  totalBytes?: number;
  now?: () => number;
}

/** Milliseconds until a result expires; the bytes that all results together may take. */
export const RESULT_LIMITS = { ttlMs: 60 * 60_000, bytes: 1024 ** 3 };

const HANDLE = /^r_[A-Za-z0-9_-]{16}$/;
const LOCAL_LIMITS = { memoryMegabytes: 256, tempGigabytes: 2, threads: 1 };

/**
 * Stored results of this machine: files that expire, with a cap on their total size; the oldest are removed first. Rows are stored
 * unchanged and paged without an engine; the first SQL over a result makes a typed Parquet file beside it.
 */
export class ResultStore {
  readonly #home: string;
  readonly #folder: string;
  readonly #life: number;
  readonly #totalBytes: number;
  readonly #now: () => number;
  /** Running conversions to Parquet, by handle. */
  readonly #making = new Map<string, Promise<void>>();

  constructor(options: ResultStoreOptions) {
    this.#home = options.home;
    this.#folder = join(options.home, 'results');
    this.#life = options.lifeMinutes === undefined ? RESULT_LIMITS.ttlMs : options.lifeMinutes * 60_000;
    this.#totalBytes = options.totalBytes ?? RESULT_LIMITS.bytes;
    this.#now = options.now ?? Date.now;
  }

  /** A writer for a new result; `store` turns its file into one. */
  begin(): { handle: string; writer: RowFileWriter } {
    ensurePrivateDirectory(this.#folder);
    const handle = `r_${randomId(12)}`;
    return { handle, writer: new RowFileWriter(this.#rows(handle)) };
  }

  /** Finishes the writer's file and stores the facts of the result. Rejects with RESULT_DISK_FULL if the disk has no room. */
  async store(
    handle: string,
    writer: RowFileWriter,
    facts: Omit<StoredResult, 'handle' | 'rows' | 'blocks' | 'expiresAt'>,
  ): Promise<StoredResult> {
    try {
      const blocks = await writer.finish();
      const stored: StoredResult = {
        ...facts,
        handle,
        rows: writer.rows,
        blocks,
        expiresAt: new Date(this.#now() + this.#life).toISOString(),
      };
      await this.#remember(stored);
      await this.sweep(handle);
      return stored;
    } catch (error) {
      throw this.writeError(error);
    }
  }

  /** The error of a result that could not be written: RESULT_DISK_FULL with the folder and its free space. */
  writeError(error: unknown): HydrantError {
    return diskError(error, join(this.#folder, 'result'));
  }

  /** Facts of a stored result; rejects with RESULT_UNKNOWN if there is none, it expired, or it belongs to another principal. */
  async find(handle: string, principal: string): Promise<StoredResult> {
    const unknown = new HydrantError(
      'RESULT_UNKNOWN',
      `No result is kept under ${HANDLE.test(handle) ? handle : 'this handle'}; results expire.`,
      'Run the statement again.',
    );
    if (!HANDLE.test(handle)) throw unknown;
    let stored: StoredResult;
    try {
      stored = JSON.parse(await readFile(this.#meta(handle), 'utf8')) as StoredResult;
    } catch {
      throw unknown;
    }
    if (!stored.blocks || stored.principal !== principal || Date.parse(stored.expiresAt) <= this.#now()) throw unknown;
    return stored;
  }

  /** Rows `offset … offset + limit` of a stored result, identical to those of the statement. */
  async page(stored: StoredResult, offset: number, limit: number, signal: AbortSignal): Promise<Row[]> {
    const rows: Row[] = [];
    try {
      for await (const batch of readRowFile(this.#rows(stored.handle), stored.blocks, offset, limit)) {
        signal.throwIfAborted();
        rows.push(...batch);
      }
      return rows;
    } catch (error) {
      signal.throwIfAborted();
      throw gone(error);
    }
  }

  /** Removes expired results, partial files of dead processes, and the oldest results beyond the total size. Never removes `except`. */
  async sweep(except?: string): Promise<void> {
    await sweepPartialFiles(this.#folder);
    // A result consists of several files, which are removed together.
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

  /** A session of an engine that can read only one view, called `result`. */
  async open(stored: StoredResult): Promise<DuckdbSession> {
    const file = await this.#parquet(stored);
    const { forms } = await this.find(stored.handle, stored.principal);
    // The embedded engine is loaded when a stored result is first queried, not with the server.
    const [{ openEngine }, { DuckdbSession }] = await Promise.all([
      import('../engines/duckdb/session/instance.ts'),
      import('../engines/duckdb/session/session.ts'),
    ]);
    const engine = await openEngine({
      path: ':memory:',
      readOnlyFile: false,
      home: this.#home,
      limits: LOCAL_LIMITS,
      timeZone: stored.timeZone,
      readable: { files: [file] },
      prepare: async (connection) => {
        const intervals = (forms?.intervals ?? []).map((name) => `${intervalExpression(identifier(name))} AS ${identifier(name)}`);
        const columns = intervals.length > 0 ? `* REPLACE (${intervals.join(', ')})` : '*';
        await connection.run(`CREATE VIEW ${identifier('result')} AS SELECT ${columns} FROM read_parquet(${literal(file)})`);
      },
    }).catch((error: unknown) => {
      throw gone(error);
    });
    const connection = await engine.instance.connect();
    return new DuckdbSession(connection, {
      problems: new Map(),
      rights: { canWrite: false, summary: 'A kept result only answers reads.' },
      release: () => engine.close(),
    });
  }

  /** The Parquet file of a result, made by the first SQL over it. */
  async #parquet(stored: StoredResult): Promise<string> {
    const { handle } = stored;
    const file = join(this.#folder, `${handle}.parquet`);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
    let making = this.#making.get(handle);
    if (!making) {
      making = this.#convert(stored, file).finally(() => this.#making.delete(handle));
      this.#making.set(handle, making);
    }
    await making;
    return file;
  }

  async #convert(stored: StoredResult, file: string): Promise<void> {
    // Another process may convert it too: each writes its own file, and the last rename wins with the same content.
    const partial = partialPath(join(this.#folder, stored.handle));
    const writer = new ParquetWriter(partial, stored.columns);
    try {
      for await (const rows of readRowFile(this.#rows(stored.handle), stored.blocks, 0, stored.rows)) await writer.write(rows);
      const forms = await writer.finish(this.#home);
      await this.#remember({ ...stored, forms });
      await rename(partial, file);
    } catch (error) {
      await writer.abandon();
      await rm(partial, { force: true });
      throw error instanceof HydrantError ? error : gone(error);
    }
    await this.sweep(stored.handle);
  }

  async #remember(stored: StoredResult): Promise<void> {
    // Replaced atomically, since another process may be reading it.
    const partial = partialPath(join(this.#folder, stored.handle));
    await writeFile(partial, JSON.stringify(stored), { mode: 0o600 });
    await rename(partial, this.#meta(stored.handle));
  }

  #rows(handle: string): string {
    return join(this.#folder, `${handle}.rows`);
  }

  #meta(handle: string): string {
    return join(this.#folder, `${handle}.json`);
  }
}

function gone(cause: unknown): HydrantError {
  return new HydrantError('RESULT_UNKNOWN', 'The kept result is gone or cannot be read.', 'Run the statement again.', { cause });
}
