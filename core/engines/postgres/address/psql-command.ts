import { beginsLikeUrl, readUrl } from './address-url.ts';
import { settingsOfVariables } from './env-text.ts';
import { readKeyValues } from './key-values.ts';
import type { Settings } from './postgres-address.ts';

const PROGRAM = /^(?:.*[/\\])?(?:psql|pgcli|pg_dump|pg_restore|pg_isready)(?:\.exe)?$/i;

/** psql's options that set something of the address, and those that take a value which is none of ours. */
const SETS: Readonly<Record<string, string>> = {
  h: 'host',
  p: 'port',
  U: 'user',
  d: 'dbname',
  host: 'host',
  port: 'port',
  username: 'user',
  dbname: 'dbname',
};
const TAKES_VALUE = new Set(
  'c f v o F R P T L command file variable set output field-separator record-separator pset table-attr log-file'.split(' '),
);

/** After these a shell runs something else, or reads from elsewhere. */
const END = /^(?:[|;&<>]|&&|\|\||\d?>>?.*|<.*)$/;

/**
 * Reads a `psql` command as people keep it in notes, with the variables in front of it. As in psql, a URL or key-value string in the
 * place of the database says more than the options, and these say more than the variables.
 */
export function readPsqlCommand(text: string): { settings: Settings; notes: string[] } | undefined {
  if (!/psql|pgcli|pg_(?:dump|restore|isready)/i.test(text)) return undefined;
  const words = shellWords(text.replace(/^\s*[$>%#]\s+/, ''));
  if (words === undefined) return undefined;
  const variables = new Map<string, string>();
  let at = 0;
  for (; at < words.length; at++) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(words[at]!) ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, value);
    else if (words[at] !== 'env') break;
  }
  if (at === words.length || !PROGRAM.test(words[at]!)) return undefined;
  const options = readOptions(words.slice(at + 1));
  if (options === undefined) return undefined;
  const settings: Settings = new Map([...settingsOfVariables(variables), ...options]);
  const named = settings.get('dbname') ?? '';
  const inner = beginsLikeUrl(named) ? readUrl(named) : asInner(readKeyValues(named));
  if (inner !== undefined) settings.delete('dbname');
  for (const [name, value] of inner?.settings ?? []) settings.set(name, value);
  return settings.size === 0 ? undefined : { settings, notes: inner?.notes ?? [] };
}

function asInner(settings: Settings | undefined): { settings: Settings; notes: string[] } | undefined {
  return settings && { settings, notes: [] };
}

function readOptions(words: readonly string[]): Settings | undefined {
  const settings: Settings = new Map();
  const positions: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (END.test(word)) break;
    if (!word.startsWith('-') || word === '-') {
      positions.push(word);
      continue;
    }
    const { name, value } = option(word);
    const setting = Object.hasOwn(SETS, name) ? SETS[name] : undefined;
    if (setting !== undefined) settings.set(setting, value ?? words[++at] ?? '');
    else if (TAKES_VALUE.has(name) && value === undefined) at++;
  }
  // Two words without an option are the database and the user; more is a sentence that begins with our name.
  const [first, second] = settings.has('dbname') ? [undefined, positions[0]] : positions;
  if (positions.length > (settings.has('dbname') ? 1 : 2)) return undefined;
  if (first !== undefined) settings.set('dbname', first);
  if (second !== undefined && !settings.has('user')) settings.set('user', second);
  return settings;
}

/** `--host=x`, `-hx`, `-Atc` (flags, then one option that may take a value). */
function option(word: string): { name: string; value?: string } {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    return equals === -1 ? { name: word.slice(2) } : { name: word.slice(2, equals), value: word.slice(equals + 1) };
  }
  for (let at = 1; at < word.length; at++) {
    const name = word[at]!;
    if (!Object.hasOwn(SETS, name) && !TAKES_VALUE.has(name)) continue;
    return at + 1 < word.length ? { name, value: word.slice(at + 1) } : { name };
  }
  return { name: '' };
}

const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\(\r?\n)|\\([\s\S])|(\s+)|([^\s'"\\]+)/y;

/** A command line as words, as a POSIX shell takes it apart; undefined where a quote does not end. Nothing is expanded. */
function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let program = false;
  for (let at = 0; at < text.length; at = PIECE.lastIndex) {
    PIECE.lastIndex = at;
    const match = PIECE.exec(text);
    if (match === null) return undefined;
    const [, single, double, joined, escaped, blank, plain] = match;
    if (joined !== undefined) continue;
    if (blank === undefined) {
      word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
      continue;
    }
    if (word !== undefined) words.push(word);
    program ||= word !== undefined && PROGRAM.test(word);
    word = undefined;
    // A new line is a new command; what comes after it is not ours.
    if (program && blank.includes('\n')) break;
  }
  if (word !== undefined) words.push(word);
  return words;
}
