import { splitCommand } from '../../../common/split-command.ts';
import { type AddressSettings, type AddressTable, type CommandWords, familySettings, type ReadSettings } from './address-table.ts';
import { readKeyValues } from './key-values.ts';
import { beginsLikeUrl, readUrl } from './url.ts';

/** Shell operators that end the command or redirect it: `|`, `;`, `&&`, `2>/dev/null`, `<file`. */
const END = /^(?:[|;&<>]|&&|\|\||\d?>>?.*|<.*)$/;

/**
 * Reads a command line with the variables in front of it: `PGUSER=a psql -h host shop`. The precedence is that of the programs: a URL or
 * key-value string in the first positional word (or its option) overrides the options, and these override the variables.
 */
export function readCommandLine(text: string, table: AddressTable): ReadSettings | undefined {
  const { command } = table;
  if (!new RegExp(command.programs, 'i').test(text)) return undefined;
  const program = new RegExp(`^(?:.*[/\\\\])?(?:${command.programs})(?:\\.exe)?$`, 'i');
  const words = shellWords(text.replace(/^\s*[$>%#]\s+/, ''), program);
  if (words === undefined) return undefined;
  const variables = new Map<string, string>();
  let at = 0;
  for (; at < words.length; at++) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(words[at]!) ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, value);
    else if (words[at] !== 'env') break;
  }
  if (at === words.length || !program.test(words[at]!)) return undefined;
  const options = readOptions(words.slice(at + 1), command);
  if (options === undefined) return undefined;
  const settings: AddressSettings = new Map([...familySettings(command.variables, variables), ...options]);
  const [position] = command.positional;
  const named = settings.get(position) ?? '';
  const inner = beginsLikeUrl(named, table) ? readUrl(named, table) : asInner(readKeyValues(named, table));
  if (inner !== undefined) settings.delete(position);
  for (const [name, value] of inner?.settings ?? []) settings.set(name, value);
  return settings.size === 0 ? undefined : { settings, notes: inner?.notes ?? [] };
}

function asInner(settings: AddressSettings | undefined): ReadSettings | undefined {
  return settings && { settings, notes: [] };
}

function readOptions(words: readonly string[], { options, withValue, positional }: CommandWords): AddressSettings | undefined {
  const settings: AddressSettings = new Map();
  const matches: string[] = [];
  const takesValue = (name: string): boolean => Object.hasOwn(options, name) || withValue.has(name);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (END.test(word)) break;
    if (!word.startsWith('-') || word === '-') {
      matches.push(word);
      continue;
    }
    const { name, value } = option(word, takesValue);
    const setting = Object.hasOwn(options, name) ? options[name] : undefined;
    if (setting !== undefined) settings.set(setting, value ?? words[++at] ?? '');
    else if (withValue.has(name) && value === undefined) at++;
  }
  const [first, ...others] = positional;
  // An option may have given the first already. A text with more words than positions is a sentence that begins with the program's name.
  const positions: readonly string[] = settings.has(first) ? others : positional;
  if (matches.length > positions.length) return undefined;
  for (const [index, word] of matches.entries()) {
    const setting = positions[index];
    if (setting !== undefined && !settings.has(setting)) settings.set(setting, word);
  }
  return settings;
}

/** `--host=x`, `-hx`, `-Atc` (flags, then one option that may take a value). */
function option(word: string, takesValue: (name: string) => boolean): { name: string; value?: string } {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    return equals === -1 ? { name: word.slice(2) } : { name: word.slice(2, equals), value: word.slice(equals + 1) };
  }
  for (let at = 1; at < word.length; at++) {
    const name = word[at]!;
    if (!takesValue(name)) continue;
    return at + 1 < word.length ? { name, value: word.slice(at + 1) } : { name };
  }
  return { name: '' };
}

/** Upper limit of lines of one pasted command. */
const MOST_LINES = 100;

/** The words up to the end of the program's line, since a new line begins another command. Undefined where a quote is not closed. */
function shellWords(text: string, program: RegExp): string[] | undefined {
  const words: string[] = [];
  let begun = '';
  for (const line of text.split(/(?<=\n)/).slice(0, MOST_LINES)) {
    begun += line;
    // An open quote, or a backslash at the end of the line, continues on the next line.
    const found = /\\\r?\n$/.test(line) ? undefined : splitCommand(begun);
    if (found === undefined) continue;
    words.push(...found);
    begun = '';
    if (words.some((word) => program.test(word))) break;
  }
  const rest = splitCommand(begun);
  return rest && [...words, ...rest];
}
