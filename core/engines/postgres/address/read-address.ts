import { readUrl } from './address-url.ts';
import { readAdo } from './ado.ts';
import { looksLikeEnv, readEnvAddresses } from './env-text.ts';
import { readKeyValues } from './key-values.ts';
import { type PostgresAddress, toAddress } from './postgres-address.ts';
import { readPsqlCommand } from './psql-command.ts';

export type { PostgresAddress } from './postgres-address.ts';

/** Nobody pastes more; beyond it nothing is read. */
const LONGEST = 100_000;

/**
 * What a pasted text says about a PostgreSQL server; undefined where it is none of the forms we read: a URL, a `psql` command, the
 * variables of a `.env` file, a .NET, ODBC or PHP string, libpq's key-value string. Never throws, and needs time by the length only.
 */
export function readPostgresAddress(text: string): PostgresAddress | undefined {
  if (text.length > LONGEST || text.includes('\0')) return undefined;
  const plain = unwrapped(text);
  if (plain === '') return undefined;
  const url = readUrl(plain);
  if (url !== undefined) return toAddress(url.settings, url.notes);
  const command = readPsqlCommand(plain);
  if (command !== undefined) return toAddress(command.settings, command.notes);
  const variables = looksLikeEnv(plain) ? firstOf(readEnvAddresses(plain).map(({ address }) => address)) : undefined;
  if (variables !== undefined) return variables;
  const settings = readKeyValues(plain) ?? readAdo(plain);
  return settings && toAddress(settings);
}

/** Without what surrounds it in code and chats: blanks, one pair of quotes, the comma or semicolon after it. */
function unwrapped(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const quote = trimmed[0];
  if (quote !== '"' && quote !== "'" && quote !== '`') return trimmed;
  const end = trimmed.endsWith(quote) ? trimmed.length - 1 : trimmed.length - 2;
  return end > 0 && trimmed[end] === quote && /^[,;]?$/.test(trimmed.slice(end + 1)) ? trimmed.slice(1, end).trim() : trimmed;
}

function firstOf([first, ...more]: readonly PostgresAddress[]): PostgresAddress | undefined {
  if (first === undefined || more.length === 0) return first;
  return { ...first, notes: [...first.notes, 'The text holds more than one connection; only the first is used.'] };
}
