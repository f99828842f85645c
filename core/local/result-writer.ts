import { createWriteStream } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { NextStep } from '../common/actions.ts';
import { diskFullClause, isDiskFull } from '../common/disk-space.ts';
import { HydrantError } from '../common/errors.ts';
import { errorCode, explainFileCode, fileReason } from '../common/file-errors.ts';
import type { Column, Row } from '../connectors/connector.ts';
import { csvCell, csvText } from '../connectors/kit/csv.ts';
import { identifier, literal } from '../connectors/kit/sql-text.ts';
import { StoredColumn, type StoredForms } from './result-types.ts';

const FLUSH_AT = 256 * 1024;
/** Bytes; the smallest sensible line buffer of DuckDB's CSV reader. */
const MIN_LINE = 2_097_152;

/**
 * Writes rows of any engine to a Parquet file in constant memory: first as CSV text beside it, then converted by the embedded engine with
 * the columns' own types. A column with a value that does not fit its type, or would lose a digit, becomes text.
 */
export class ParquetWriter {
  readonly #target: string;
  readonly #text: string;
  readonly #columns: readonly Column[];
  readonly #stored: readonly StoredColumn[];
  readonly #stream: ReturnType<typeof createWriteStream>;
  #buffer = '';
  #failure: Error | undefined;
  /** The longest line so far, in bytes: DuckDB's CSV reader needs it as a parameter. */
  #longest = 0;
  rows = 0;
  bytes = 0;

  /** `target` is the path of the Parquet file; `columns` have distinct names. */
  constructor(target: string, columns: readonly Column[]) {
    this.#target = target;
    this.#text = `${target}.csv`;
    this.#columns = columns;
    this.#stored = columns.map((column) => new StoredColumn(column));
    this.#stream = createWriteStream(this.#text, { mode: 0o600, flags: 'wx' });
    this.#stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  /** Writes rows; resolves when the disk has caught up. Rejects with RESULT_DISK_FULL when it is full. */
  async write(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      let line = '';
      for (let index = 0; index < row.length; index += 1) {
        const given = row[index] ?? null;
        const seen = this.#stored[index]?.see(given) ?? null;
        // In a column of nested values, a text cell is stored as a JSON string.
        const cell = typeof seen === 'string' && this.#columns[index]?.kind === 'nested' ? JSON.stringify(seen) : seen;
        // Every text is quoted: an unquoted empty field is NULL, a quoted one the empty text.
        const text = typeof cell === 'string' ? csvText(cell) : csvCell(cell);
        line += index > 0 ? `,${text}` : text;
      }
      // A last column that is never empty, so that a row with a single NULL is not an empty line.
      this.#buffer += `${line},.\n`;
      if (line.length * 3 > this.#longest) this.#longest = Math.max(this.#longest, Buffer.byteLength(line) + 16);
      this.rows += 1;
      if (this.#buffer.length > FLUSH_AT) await this.#flush();
    }
  }

  /**
   * Converts and closes the file. `home` is where the engine may spill. Resolves with the columns that SQL sees in another form than their
   * own type.
   */
  async finish(home: string): Promise<StoredForms> {
    try {
      await this.#flush();
      this.#stream.end();
      await finished(this.#stream).catch((error: unknown) => {
        throw this.#failure ?? error;
      });
      return await this.#convert(home);
    } catch (error) {
      await rm(this.#target, { force: true });
      throw diskError(error, this.#target);
    } finally {
      await rm(this.#text, { force: true });
    }
  }

  /** Deletes the files written so far. */
  async abandon(): Promise<void> {
    this.#stream.destroy();
    await finished(this.#stream).catch(() => undefined);
    await rm(this.#text, { force: true });
  }

  async #flush(): Promise<void> {
    if (this.#failure) throw diskError(this.#failure, this.#target);
    const chunk = this.#buffer;
    this.#buffer = '';
    if (chunk === '') return;
    this.bytes += chunk.length;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(chunk, (error) => (error ? reject(diskError(error, this.#target)) : resolve()));
    });
  }

  #forms(types: readonly string[]): StoredForms {
    const forms: StoredForms = { asText: [], asJson: [], intervals: [] };
    for (const [index, { name }] of this.#columns.entries()) {
      const form = this.#stored[index]?.formAs(types[index] ?? 'VARCHAR');
      if (form) forms[form].push(name);
    }
    return forms;
  }

  async #convert(home: string): Promise<StoredForms> {
    const types = this.#stored.map(({ type }) => type);
    const longest = Math.max(MIN_LINE, this.#longest);
    const { openEngine } = await import('../engines/duckdb/session/instance.ts');
    const engine = await openEngine({
      path: ':memory:',
      readOnlyFile: false,
      home,
      // A long line is held in memory several times while it is read and compressed.
      limits: { memoryMegabytes: 192 + Math.ceil((longest * 12) / 1024 / 1024), tempGigabytes: 2, threads: 1 },
      readable: { files: [this.#text, this.#target] },
    });
    try {
      const connection = await engine.instance.connect();
      const declared = [...this.#columns.map((_, index) => `c${index}`), 'end_of_row']
        .map((name) => `${literal(name)}: 'VARCHAR'`)
        .join(', ');
      const source = `read_csv(${literal(this.#text)}, columns = {${declared}}, header = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, null_padding = true, auto_detect = false, new_line = '\\n', max_line_size = ${longest}, buffer_size = ${longest * 2}, parallel = false)`;
      const copy = async (storedTypes: readonly string[]): Promise<StoredForms> => {
        const select = this.#columns
          .map((column, index) => `${typedExpression(`c${index}`, storedTypes[index] ?? 'VARCHAR')} AS ${identifier(column.name)}`)
          .join(', ');
        await connection.run(
          `COPY (SELECT ${select} FROM ${source}) TO ${literal(this.#target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20000)`,
        );
        return this.#forms(storedTypes);
      };
      try {
        const copied = await copy(types);
        // DuckDB creates files that every user may read, unless the umask forbids it.
        await chmod(this.#target, 0o600);
        return copied;
      } catch (error) {
        if (!/Conversion Error|Invalid Input Error|Out of Range/i.test(String(error))) throw error;
        // NaN in a numeric(12,2), a date BC: columns with such a value become text, the others keep their types.
        const candidates = types.flatMap((type, index) => alternatives(type).map((tried) => ({ index, tried })));
        const tries = candidates.map(({ index, tried }) => `count(c${index}) = count(TRY(${typedExpression(`c${index}`, tried)}))`);
        const fits = (await (await connection.runAndReadAll(`SELECT ${tries.join(', ')} FROM ${source}`)).getRows())[0] ?? [];
        const fitting = candidates.filter((_, at) => fits[at] === true);
        const copied = await copy(types.map((_, column) => fitting.find(({ index }) => index === column)?.tried ?? 'VARCHAR'));
        await chmod(this.#target, 0o600);
        return copied;
      } finally {
        connection.closeSync();
      }
    } finally {
      engine.close();
    }
  }
}

/** Types to try for a column before text, best first. */
function alternatives(type: string): string[] {
  return type.endsWith('[]') ? [type, 'JSON'] : [type];
}

function typedExpression(column: string, type: string): string {
  if (type === 'VARCHAR') return column;
  // Casts element by element from text, like a column of such values: a cast from JSON has its own rules for numbers and times.
  if (type.endsWith('[]')) return `CAST(CAST(CAST(${column} AS JSON) AS VARCHAR${'[]'.repeat(depthOf(type))}) AS ${type})`;
  return type === 'BLOB' ? `from_base64(${column})` : `CAST(${column} AS ${type})`;
}

function depthOf(type: string): number {
  return type.split('[]').length - 1;
}

/** RESULT_DISK_FULL for an error of writing `file`; the message gives the reason and the full disk. */
export function diskError(error: unknown, file: string): HydrantError {
  if (error instanceof HydrantError && error.code === 'RESULT_DISK_FULL') return error;
  const { why, next } = explainWrite(error, file);
  return new HydrantError('RESULT_DISK_FULL', `The rest of the result could not be kept: ${why}.`, next, {
    details: { folder: dirname(file) },
    cause: error,
  });
}

function explainWrite(error: unknown, file: string): { why: string; next: NextStep } {
  const fewer = 'Free some space, or ask for fewer rows or columns.';
  if (isDiskFull(error)) return { why: diskFullClause(file), next: fewer };
  const known = explainFileCode(errorCode(error));
  if (known) return { why: fileReason(error), next: known[1] };
  return { why: error instanceof Error ? error.message : String(error), next: fewer };
}
