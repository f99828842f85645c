import type { AddressTable, ReadSettings } from './address-table.ts';
import { readAdo } from './ado.ts';
import { readCommandLine } from './command-line.ts';
import { looksLikeEnv, readEnvText } from './env-text.ts';
import { readKeyValues } from './key-values.ts';
import { readUrl } from './url.ts';

/** Longest text that is read, in characters. */
const LONGEST = 100_000;

/**
 * Reads a pasted address of one engine: a URL, a command line, the variables of a `.env` file, key-value pairs, or a .NET, ODBC or PHP
 * string; undefined for any other text. Never throws; takes time linear in the length.
 */
export function readAddressText(text: string, table: AddressTable): ReadSettings | undefined {
  if (text.length > LONGEST || text.includes('\0')) return undefined;
  const plain = unwrapped(text);
  if (plain === '') return undefined;
  const content = readUrl(plain, table) ?? readCommandLine(plain, table) ?? readFirstOfEnv(plain, table);
  if (content !== undefined) return content;
  const settings = readKeyValues(plain, table) ?? readAdo(plain, table);
  return settings && { settings, notes: [] };
}

/** Strips what surrounds an address in code and chats: blanks, one pair of quotes, a trailing comma or semicolon. */
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
