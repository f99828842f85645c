import type { AddressTable, ReadSettings } from './address-table.ts';
import { readAdo } from './ado.ts';
import { readCommandLine } from './command-line.ts';
import { looksLikeEnv, readEnvText } from './env-text.ts';
import { readKeyValues } from './key-values.ts';
import { readUrl } from './url.ts';

/** Nobody pastes more; beyond it nothing is read. Characters. */
const LONGEST = 100_000;

/**
 * What a pasted text says about a server of one engine; undefined where it is none of the forms we read: a URL, a command line, the
 * variables of a `.env` file, key-value pairs, a .NET, ODBC or PHP string. Never throws, and needs time by the length only.
 */
export function readAddressText(text: string, table: AddressTable): ReadSettings | undefined {
  if (text.length > LONGEST || text.includes('\0')) return undefined;
  const plain = unwrapped(text);
  if (plain === '') return undefined;
  const found = readUrl(plain, table) ?? readCommandLine(plain, table) ?? readFirstOfEnv(plain, table);
  if (found !== undefined) return found;
  const settings = readKeyValues(plain, table) ?? readAdo(plain, table);
  return settings && { settings, notes: [] };
}

/** Without what surrounds it in code and chats: blanks, one pair of quotes, the comma or semicolon after it. */
function unwrapped(text: string): string {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const quote = trimmed[0];
  if (quote !== '"' && quote !== "'" && quote !== '`') return trimmed;
  const end = trimmed.endsWith(quote) ? trimmed.length - 1 : trimmed.length - 2;
  return end > 0 && trimmed[end] === quote && /^[,;]?$/.test(trimmed.slice(end + 1)) ? trimmed.slice(1, end).trim() : trimmed;
}

function readFirstOfEnv(text: string, table: AddressTable): ReadSettings | undefined {
  if (!looksLikeEnv(text)) return undefined;
  const [first, ...more] = readEnvText(text, table);
  if (first === undefined || more.length === 0) return first;
  return { settings: first.settings, notes: [...first.notes, 'The text holds more than one connection; only the first is used.'] };
}
