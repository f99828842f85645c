import { type Classification, type Dialect, MAX_STATEMENT_LENGTH } from './classification.ts';

type Reader = (sql: string) => Promise<Classification>;

/** One reader per dialect, imported on first use so that a server start loads no parser. */
const READERS: Record<Dialect, () => Promise<Reader>> = {
  postgres: async () => (await import('../engines/postgres/dialect/reader.ts')).readPostgres,
  duckdb: async () => (await import('../engines/duckdb/dialect/reader.ts')).readDuckdb,
  mysql: async () => (await import('../engines/mysql/dialect/reader.ts')).readMysql,
  sqlserver: async () => (await import('../engines/sqlserver/dialect/reader.ts')).readSqlserver,
  snowflake: async () => (await import('../engines/snowflake/dialect/reader.ts')).readSnowflake,
  databricks: async () => (await import('../engines/databricks/dialect/reader.ts')).readDatabricks,
};

/** What was read lately, since one statement is often asked of several environments or again; parsers depend on nothing but the text. */
const lately = new Map<Dialect, Map<string, Classification>>();
const REMEMBERED = 50;
const SHORT = 4_000;

/**
 * Tells what a string of SQL would do in a dialect. Never throws for any string: what cannot be read is `invalid`,
 * what is not known to be harmless is not `read`.
 */
export async function classify(sql: string, dialect: Dialect): Promise<Classification> {
  const refuse = (reason: string): Classification => ({ dialect, capability: 'invalid', kind: 'invalid', statements: -1, reason });
  if (sql.length > MAX_STATEMENT_LENGTH)
    return refuse(
      `The statement has ${sql.length.toLocaleString('en')} characters; at most ${MAX_STATEMENT_LENGTH.toLocaleString('en')} are read.`,
    );
  if (sql.includes('\0')) return refuse('The statement holds a NUL character.');
  const known = lately.get(dialect)?.get(sql);
  if (known) return known;
  try {
    const read = await READERS[dialect]();
    const classification = await read(sql);
    return remember(sql, classification.capability === 'invalid' ? await withReservedAlias(sql, classification, read) : classification);
  } catch (error) {
    return refuse(`The statement could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What does not parse because of an alias that is a reserved word says which it is. */
async function withReservedAlias(sql: string, classification: Classification, read: Reader): Promise<Classification> {
  const { dialect, reason } = classification;
  const { reservedAlias } = await import('./reserved-alias.ts');
  const found = await reservedAlias(sql, dialect, async (text) => (await read(text)).capability !== 'invalid');
  if (!found) return classification;
  const hint = `The alias \`${found.word}\` is a reserved word here: write it as ${found.quoted}, or choose another alias.`;
  return { ...classification, reason: `${reason} ${hint}` };
}

function remember(sql: string, classification: Classification): Classification {
  if (sql.length > SHORT) return classification;
  const { dialect } = classification;
  const known = lately.get(dialect) ?? new Map<string, Classification>();
  lately.set(dialect, known);
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(sql, classification);
  return classification;
}
