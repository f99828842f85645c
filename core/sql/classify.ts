import { type Classification, MAX_STATEMENT_LENGTH } from './classification.ts';
import type { Dialect, Reader } from './dialect.ts';

/** Cache of recent classifications, since one statement often runs several times or in several environments; the result depends on the text alone. */
const lately = new WeakMap<Dialect, Map<string, Classification>>();
const REMEMBERED = 50;
const SHORT = 4_000;

/**
 * Tells what a string of SQL would do in a dialect. Never throws for any string: what cannot be read is `invalid`,
 * what is not known to be harmless is not `read`.
 */
export async function classify(sql: string, dialect: Dialect): Promise<Classification> {
  const refuse = (reason: string): Classification => ({
    dialect: dialect.name,
    capability: 'invalid',
    kind: 'invalid',
    statements: -1,
    reason,
  });
  if (sql.length > MAX_STATEMENT_LENGTH)
    return refuse(
      `The statement has ${sql.length.toLocaleString('en')} characters; at most ${MAX_STATEMENT_LENGTH.toLocaleString('en')} are read.`,
    );
  if (sql.includes('\0')) return refuse('The statement holds a NUL character.');
  const known = lately.get(dialect)?.get(sql);
  if (known) return known;
  try {
    const read = await dialect.loadReader();
    const classification = await read(sql);
    return remember(
      sql,
      dialect,
      classification.capability === 'invalid' ? await withReservedAlias(sql, dialect, classification, read) : classification,
    );
  } catch (error) {
    return refuse(`The statement could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Names the reserved word in the reason of a statement that does not parse because of a reserved alias. */
async function withReservedAlias(sql: string, dialect: Dialect, classification: Classification, read: Reader): Promise<Classification> {
  const { reservedAlias } = await import('./reserved-alias.ts');
  const content = await reservedAlias(sql, dialect, async (text) => (await read(text)).capability !== 'invalid');
  if (!content) return classification;
  const hint = `The alias \`${content.word}\` is a reserved word here: write it as ${content.quoted}, or choose another alias.`;
  return { ...classification, reason: `${classification.reason} ${hint}` };
}

function remember(sql: string, dialect: Dialect, classification: Classification): Classification {
  if (sql.length > SHORT) return classification;
  const known = lately.get(dialect) ?? new Map<string, Classification>();
  lately.set(dialect, known);
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(sql, classification);
  return classification;
}
