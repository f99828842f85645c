import { clip } from '../../../common/clip.ts';
import { HydrantError } from '../../../common/errors.ts';
import { ERROR_RULES, type ErrorRule } from '../../../connectors/kit/errors.ts';
import { csvErrorWords } from './files/csv-error.ts';

interface Rule extends ErrorRule {
  pattern: RegExp;
}

/** DuckDB tells its kinds of error apart by the text before the first colon, and some causes only by their words. */
const RULES: readonly Rule[] = [
  { pattern: /^INTERRUPT/i, ...ERROR_RULES.cancelled },
  {
    pattern: /Could not set lock on file|Conflicting lock/i,
    code: 'SOURCE_LOCKED',
    next: 'Close the program that has the file open for writing (its process id is in the message), then try again.',
  },
  {
    pattern: /version number \d+, but we can only read|newer version of DuckDB|storage version/i,
    code: 'SOURCE_NEWER',
    next: 'Update Hydrant, or write the file again with an older DuckDB (`EXPORT DATABASE`, then `IMPORT DATABASE`).',
  },
  {
    pattern: /not a valid DuckDB database file|Corrupt database file|checksum/i,
    code: 'SOURCE_DAMAGED',
    next: 'Check that the path is the .duckdb file you mean, and that it was copied whole.',
  },
  {
    pattern:
      /CSV Error on Line|Error when sniffing file|Malformed JSON|Could not (parse|convert) .*CSV|Invalid unicode|not UTF-8|No magic bytes|too small to be a Parquet|Failed to read Parquet|Maximum object size/i,
    code: 'SOURCE_DAMAGED',
    next: 'Mend the file at the place the message names, or name its format in the profile’s views.',
  },
  {
    pattern: /^Out of Memory/i,
    ...ERROR_RULES.outOfMemory,
  },
  {
    pattern: /read-only (mode|transaction)|is launched in read-only|attached in read-only/i,
    ...ERROR_RULES.readOnly,
  },
  {
    pattern: /^Permission Error|disabled by configuration|disabled through configuration|configuration has been locked/i,
    code: 'READ_ONLY',
    next: { do: 'use-listed-tables' },
  },
  {
    // Also inside a TransactionContext Error, when a commit or checkpoint finds no room.
    pattern: /No space left on device|Disk quota exceeded/i,
    code: 'QUERY_FAILED',
    next: 'Free some space on the disk, then try again.',
  },
  {
    pattern: /^IO Error.*(No such file|Cannot open file)/i,
    code: 'SOURCE_MISSING',
    next: 'Check that the file is still there and may be read.',
  },
  { pattern: /^(Parser|Syntax) Error/i, ...ERROR_RULES.syntax },
  {
    pattern: /^(Catalog|Binder) Error/i,
    ...ERROR_RULES.unknownName,
  },
  {
    pattern: /^Invalid Input Error.*(parameter|prepared)|Values were not provided|expected \d+ parameter/i,
    code: 'PARAMETER_INVALID',
    next: 'Give one value for each placeholder of the statement.',
  },
];

/** A driver's error as ours: stable code, the engine's own message (trimmed), and what to do next. */
export function fromDuckdbError(error: unknown): HydrantError {
  if (error instanceof HydrantError) return error;
  const message = (error instanceof Error ? error.message : String(error)).replace(/^Failed to [a-z ]+: /, '');
  const rule = RULES.find((candidate) => candidate.pattern.test(message));
  const text = rule?.code === 'QUERY_CANCELLED' ? 'The statement was cancelled.' : (csvErrorWords(message) ?? shorten(message));
  return new HydrantError(rule?.code ?? 'QUERY_FAILED', text, rule?.next ?? 'Read the message of the engine, then correct the statement.', {
    cause: error,
    ...missingName(message),
  });
}

/** The table or column that the engine did not find, by its words; none for those where it lists the columns that are there. */
function missingName(message: string): { details?: Record<string, unknown> } {
  const table = /^Catalog Error: Table with name "?(.+?)"? does not exist/.exec(message)?.[1];
  if (table !== undefined) return { details: { missing: { kind: 'table', name: table } } };
  const column = /^Binder Error: .*?(?:column "([^"]+)" not found|does not have a column named "([^"]+)")/.exec(message);
  return column ? { details: { missing: { kind: 'column', name: column[1] ?? column[2] } } } : {};
}

/** Engine messages can quote whole lines of data; what a person needs stands in the first part. */
function shorten(message: string): string {
  return clip(message.trim().replace(/\n{2,}/g, '\n'), 1500, ' …');
}
