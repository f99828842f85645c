import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, literal } from '../../../../connectors/kit/sql-text.ts';

/** How the view reads a column: the type to which the reader converts, or an expression over its text. */
export interface ExactColumn {
  type: string;
  expression?: string;
}

/** A number without an exponent, a sign of plus, or leading zeros: `-12`, `0.50`, `.5`. */
const PLAIN = '^-?((0|[1-9][0-9]*)([.][0-9]+)?|[.][0-9]+)$';
const WHOLE = '^(-?[1-9][0-9]*|0)$';
/** A fraction of two digits or more that ends with zero, such as the version 1.10. */
const PADDED = '[.][0-9]+0$';
const ISO_DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}$';
const CLOCK = '[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?';
const ISO_TIMESTAMP = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?';
const OFFSET = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)';
/** DECIMALs of up to this many digits can be multiplied without an overflow. */
const SHORT_DECIMAL = 18;
const DECIMAL_DIGITS = 38;

/** Types whose text in DuckDB mostly equals the file's, so that one quick query verifies them. */
const QUICK: ReadonlySet<string> = new Set(['BIGINT', 'BOOLEAN', 'DATE', 'TIME', 'TIMESTAMP']);

type Counts = Record<string, number | string | null>;
type Question = Readonly<Record<string, (text: string) => string>>;

const matching = (pattern: string) => (text: string) => `count_if(regexp_matches(${text}, ${literal(pattern)}))`;
const casting = (type: string) => (text: string) => `count_if(TRY_CAST(${text} AS ${type}) IS NOT NULL)`;

/** Significant digits of a number: 125 for both 0.00125 and 1.25e-03. */
const significant = (text: string): string => `trim(regexp_replace(${text}, '[^0-9]', '', 'g'), '0')`;

/** Counts for each column, by the type that the engine sniffed. `text` is a value without its outer spaces. */
const NUMBER: Question = {
  parses: casting('DOUBLE'),
  whole: matching(WHOLE),
  big: casting('BIGINT'),
  huge: casting('HUGEINT'),
  plain: matching(PLAIN),
  padded: matching(PADDED),
  given: (text) => {
    const double = `CAST(TRY_CAST(${text} AS DOUBLE) AS VARCHAR)`;
    const isSame = `${significant(text)} = ${significant(`split_part(${double}, 'e', 1)`)}`;
    return `count_if(${double} = ${text} AND regexp_matches(${text}, '[0-9]') OR regexp_matches(${text}, ${literal(PLAIN)}) AND ${isSame})`;
  },
  digits: (text) => `max(length(ltrim(split_part(${text}, '.', 1), '-')))`,
  fewest: (text) => `min(length(nullif(split_part(${text}, '.', 2), '')))`,
  most: (text) => `max(length(split_part(${text}, '.', 2)))`,
};
const BOOLEAN: Question = {
  parses: casting('BOOLEAN'),
  lower: matching('^(true|false)$'),
  upper: matching('^(TRUE|FALSE)$'),
  title: matching('^(True|False)$'),
};
const DATE: Question = { parses: casting('DATE'), iso: matching(ISO_DATE), sample: (text) => `min(${text})` };
const TIME: Question = { parses: casting('TIME'), iso: matching(`^${CLOCK}$`) };
const TIMESTAMP: Question = {
  parses: casting('TIMESTAMPTZ'),
  local: matching(`${ISO_TIMESTAMP}$`),
  zoned: matching(`${ISO_TIMESTAMP}${OFFSET}$`),
  nanos: matching('[.][0-9]{7,9}'),
  sample: (text) => `min(${text})`,
};

function questionOf(type: string): Question | undefined {
  if (type === 'BIGINT' || type === 'DOUBLE') return NUMBER;
  if (type === 'BOOLEAN') return BOOLEAN;
  if (type === 'DATE') return DATE;
  if (type === 'TIME') return TIME;
  return type.startsWith('TIMESTAMP') ? TIMESTAMP : undefined;
}

/**
 * Chooses types in which every value keeps its text, or at least its exact number. DuckDB sniffs a type from a sample and silently converts
 * values that the type cannot hold: 01234 to 1234, 1e5 to 100000, and the last digits of a long number to others.
 *
 * @param sniffed Types by column, as the engine's sample says.
 * @param source A relation with the same columns, all of them as text, where "" is an empty text and nothing is NULL.
 * @param isQuoted Every field of the file is quoted, so that "" may stand for nothing.
 */
export async function exactTypes(
  connection: DuckDBConnection,
  sniffed: ReadonlyMap<string, string>,
  source: string,
  isQuoted: boolean,
): Promise<Map<string, ExactColumn>> {
  const result = new Map<string, ExactColumn>();
  for (const name of sniffed.keys()) result.set(name, { type: 'VARCHAR' });
  const written = await writtenAlike(connection, sniffed, source);
  for (const [name, type] of written) result.set(name, { type });
  const asked = [...sniffed].flatMap(([name, type]) => {
    const question = written.has(name) ? undefined : questionOf(type);
    return question ? [{ name, type, question }] : [];
  });
  if (asked.length === 0) return result;
  const counted = await count(
    connection,
    asked.map(({ name, question }) => countsOf(name, question)),
    source,
  );
  const dates: { name: string; formats: string[]; hasTime: boolean }[] = [];
  for (const [index, { name, type }] of asked.entries()) {
    const counts = counted[index] ?? {};
    const empties = Number(counts.empties);
    // A quoted empty text is not a number; it means NULL only in files that quote every field.
    const isNullable = isQuoted && Number(counts.nulls) === 0;
    if (empties > 0 && !isNullable) continue;
    const exact = decide(type, counts);
    if (exact) result.set(name, empties > 0 ? { type: 'VARCHAR', expression: convert(name, exact) } : { type: exact });
    else if (typeof counts.sample === 'string') {
      const { formats, hasTime } = formatsOf(counts.sample);
      if (formats.length > 0) dates.push({ name, formats, hasTime });
    }
  }
  if (dates.length === 0) return result;
  const matches = await count(
    connection,
    dates.map(({ name, formats }) => Object.fromEntries(formats.map((format) => [format, countFormat(name, format)]))),
    source,
    dates.map(({ name }) => name),
  );
  for (const [index, { name, formats, hasTime }] of dates.entries()) {
    const fitting = formats.filter((format) => Number(matches[index]?.[format]) === Number(matches[index]?.values));
    // 01/02/2024 may be 1 February or 2 January; if no value decides, the column stays text.
    if (fitting.length !== 1) continue;
    const moment = `strptime(nullif(${identifier(name)}, ''), ${literal(fitting[0] ?? '')})`;
    result.set(name, { type: 'VARCHAR', expression: hasTime ? moment : `CAST(${moment} AS DATE)` });
  }
  return result;
}

/** Columns whose every value DuckDB writes back as in the file, with their types. Most columns pass this quick query. */
async function writtenAlike(
  connection: DuckDBConnection,
  sniffed: ReadonlyMap<string, string>,
  source: string,
): Promise<Map<string, string>> {
  const doubles = [...sniffed].filter(([, type]) => type === 'DOUBLE').map(([name]) => identifier(name));
  const scales = await count(
    connection,
    doubles.map((name) => {
      const scale = `CASE strpos(${name}, '.') WHEN 0 THEN 0 ELSE length(${name}) - strpos(${name}, '.') END`;
      return { most: `max(${scale})`, fewest: `min(${scale})` };
    }),
    source,
  );
  const tried = [...sniffed].flatMap(([name, type]) => {
    if (type !== 'DOUBLE') return QUICK.has(type) ? [{ name, type }] : [];
    const { most, fewest } = scales[doubles.indexOf(identifier(name))] ?? {};
    const isUniform = most === fewest && Number(most) > 0 && Number(most) < SHORT_DECIMAL;
    return [{ name, type: isUniform ? `DECIMAL(${SHORT_DECIMAL},${most})` : 'DOUBLE' }];
  });
  const counted = await count(
    connection,
    tried.map(({ name, type }) => {
      const column = identifier(name);
      const written = `CAST(TRY_CAST(${column} AS ${type}) AS VARCHAR)`;
      const isOther = `${written} IS DISTINCT FROM ${column}`;
      if (type !== 'DOUBLE') return { others: `count_if(${isOther})` };
      // A DOUBLE writes a whole number with `.0`. The search for `n` excludes nan and inf, which may be names in a file.
      return { others: `count_if((${isOther} AND ${written} IS DISTINCT FROM ${column} || '.0') OR strpos(${column}, 'n') > 0)` };
    }),
    source,
  );
  return new Map(tried.filter((_, index) => Number(counted[index]?.others) === 0).map(({ name, type }) => [name, type]));
}

function countsOf(name: string, question: Question): Record<string, string> {
  const column = identifier(name);
  const text = `nullif(trim(${column}), '')`;
  return {
    values: `count(${text})`,
    empties: `count_if(trim(${column}) = '')`,
    nulls: `count_if(${column} IS NULL)`,
    ...Object.fromEntries(Object.entries(question).map(([key, ask]) => [key, ask(text)])),
  };
}

/** Counts of several columns in one pass over the source. */
async function count(
  connection: DuckDBConnection,
  columns: readonly Record<string, string>[],
  source: string,
  names: readonly string[] = [],
): Promise<Counts[]> {
  if (columns.length === 0) return [];
  const all = columns.map((each, index) => {
    const name = names[index];
    return name === undefined ? each : { ...each, values: `count(nullif(${identifier(name)}, ''))` };
  });
  const asked = all.flatMap((each) => Object.values(each));
  const [row = []] = (await connection.runAndReadAll(`SELECT ${asked.join(', ')} FROM ${source}`)).getRowsJson();
  let at = 0;
  return all.map((each) => Object.fromEntries(Object.keys(each).map((key) => [key, (row[at++] ?? null) as number | string | null])));
}

/** The type that preserves every counted value; undefined if none does. */
function decide(sniffed: string, raw: Counts): string | undefined {
  const all = Number(raw.values);
  const every = (key: string): boolean => Number(raw[key]) === all;
  // The reader reports a value of another type with its line. A single bad value must not turn the whole column into text.
  if (all === 0 || (!every('parses') && typeof raw.sample !== 'string')) return sniffed;
  if (sniffed === 'BIGINT' || sniffed === 'DOUBLE') return numberType(raw, every);
  if (sniffed === 'BOOLEAN') return every('lower') || every('upper') || every('title') ? 'BOOLEAN' : undefined;
  if (sniffed === 'TIME') return every('iso') ? 'TIME' : undefined;
  if (sniffed === 'DATE') return every('iso') || (Number(raw.iso) > 0 && !every('parses')) ? 'DATE' : undefined;
  const isLocal = every('local');
  if (Number(raw.nanos) > 0) return isLocal ? 'TIMESTAMP_NS' : undefined;
  if (isLocal) return 'TIMESTAMP';
  if (every('zoned')) return 'TIMESTAMP WITH TIME ZONE';
  return Number(raw.local) + Number(raw.zoned) > 0 && !every('parses') ? sniffed : undefined;
}

function numberType(raw: Counts, every: (key: string) => boolean): string | undefined {
  if (every('whole')) {
    if (every('big')) return 'BIGINT';
    return every('huge') ? 'HUGEINT' : undefined;
  }
  if (!every('plain')) return every('given') ? 'DOUBLE' : undefined;
  const scale = Number(raw.most);
  if (scale === 0) return undefined;
  const width = Number(raw.digits) + scale;
  const decimal = width <= DECIMAL_DIGITS ? `DECIMAL(${Math.max(SHORT_DECIMAL, width)},${scale})` : undefined;
  const isUniform = Number(raw.fewest) === scale;
  if (isUniform && width <= SHORT_DECIMAL) return decimal;
  // A column with both 1.9 and 1.10 more likely holds versions than amounts, and as numbers 1.10 and 1.1 would be equal.
  if (!isUniform && Number(raw.padded) > 0) return undefined;
  return every('given') ? 'DOUBLE' : decimal;
}

function convert(name: string, type: string): string {
  return `CAST(nullif(trim(${identifier(name)}), '') AS ${type})`;
}

/** Possible strptime formats of a date that is not ISO 8601: 31/01/2024, 1.2.24, 2024/01/31 10:30. */
function formatsOf(sample: string): { formats: string[]; hasTime: boolean } {
  const match = /^(\d{1,4})([./-])(\d{1,2})[./-](\d{1,4})(?:([ T])\d{1,2}:\d{2}(:\d{2})?)?$/.exec(sample);
  if (!match) return { formats: [], hasTime: false };
  const [, first = '', mark = '', , last = '', space, seconds] = match;
  const clock = space ? `${space}%H:%M${seconds ? ':%S' : ''}` : '';
  const year = last.length === 4 ? '%Y' : '%y';
  const yearFirst = [['%Y', '%m', '%d']];
  const yearLast = [
    ['%d', '%m', year],
    ['%m', '%d', year],
  ];
  const orders = first.length === 4 ? yearFirst : yearLast;
  return { formats: orders.map((order) => order.join(mark) + clock), hasTime: space !== undefined };
}

/** Counts the values that a format parses and writes back unchanged, ignoring leading zeros. */
function countFormat(name: string, format: string): string {
  const short = (text: string): string => `regexp_replace(${text}, '\\b0([0-9])', '\\1', 'g')`;
  const text = `nullif(${identifier(name)}, '')`;
  const written = `strftime(try_strptime(${text}, ${literal(format)}), ${literal(format)})`;
  return `count_if(${short(written)} = ${short(text)})`;
}
