import { HydrantError } from '../../../common/errors.ts';
import type { CatalogueObject, Column } from '../../../connectors/connector.ts';
import { identifier } from '../../../connectors/kit/sql-text.ts';

/**
 * Whether the database stores text as bytes of unknown encoding (PostgreSQL documentation, "Character Set Support", SQL_ASCII). The server
 * converts nothing there, and refuses to send bytes that are not UTF-8. `reported`: the server's ParameterStatus values.
 */
export function isUnencoded(reported: ReadonlyMap<string, string>): boolean {
  return reported.get('server_encoding') === 'SQL_ASCII';
}

/** Error for bytes that are not UTF-8: names the columns that may hold them, and how a statement declares their encoding. */
export function notUtf8(error: HydrantError, columns: readonly Column[]): HydrantError {
  const texts = columns.filter(({ kind }) => kind === 'text' || kind === 'nested' || kind === 'other' || kind === 'json');
  const names = texts.map(({ name }) => `“${name}”`).join(', ');
  const where = texts.length === 0 ? 'the name of a column' : `${texts.length === 1 ? 'the column' : 'one of the columns'} ${names}`;
  const next =
    texts.length === 0
      ? 'Name the columns yourself: SELECT t.* FROM the_table AS t (a, b, c).'
      : `Say in the statement what they are: convert_from(convert(convert_to(${identifier(texts[0]?.name ?? '')}, 'SQL_ASCII'), 'LATIN1', 'UTF8'), 'UTF8') where they are LATIN1.`;
  return new HydrantError(
    error.code,
    `The database keeps text as bytes without an encoding (SQL_ASCII), and in ${where} some are not UTF-8. ${error.message}`,
    next,
    { cause: error, details: error.details },
  );
}

const UNREADABLE = '�';

/** Adds a fact to a catalogue object whose text contains undecodable bytes. */
export function markUnreadable(object: CatalogueObject): CatalogueObject {
  if (!JSON.stringify(object).includes(UNREADABLE)) return object;
  return { ...object, facts: [...(object.facts ?? []), `holds bytes that are not UTF-8, shown as ${UNREADABLE}`] };
}
