import { splitCommand } from '../../../common/split-command.ts';
import { type AddressTable, type CommandWords, familySettings, type ReadSettings, type Settings } from './address-table.ts';
import { readKeyValues } from './key-values.ts';
import { beginsLikeUrl, readUrl } from './url.ts';

/** After these a shell runs something else, or reads from elsewhere. */
const END = /^(?:[|;&<>]|&&|\|\||\d?>>?.*|<.*)$/;

/**
 * Reads a command as people keep it in notes, with the variables in front of it. As the programs do, a URL or key-value string in the
 * first positional word (or its option) says more than the options, and these say more than the variables.
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
  const settings: Settings = new Map([...familySettings(command.variables, variables), ...options]);
  const [place] = command.positional;
  const named = settings.get(place) ?? '';
  const inner = beginsLikeUrl(named, table) ? readUrl(named, table) : asInner(readKeyValues(named, table));
  if (inner !== undefined) settings.delete(place);
  for (const [name, value] of inner?.settings ?? []) settings.set(name, value);
  return settings.size === 0 ? undefined : { settings, notes: inner?.notes ?? [] };
}

function asInner(settings: Settings | undefined): ReadSettings | undefined {
  return settings && { settings, notes: [] };
}

function readOptions(words: readonly string[], { options, withValue, positional }: CommandWords): Settings | undefined {
  const settings: Settings = new Map();
  const found: string[] = [];
  const takesValue = (name: string): boolean => Object.hasOwn(options, name) || withValue.has(name);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (END.test(word)) break;
    if (!word.startsWith('-') || word === '-') {
      found.push(word);
      continue;
    }
    const { name, value } = option(word, takesValue);
    const setting = Object.hasOwn(options, name) ? options[name] : undefined;
    if (setting !== undefined) settings.set(setting, value ?? words[++at] ?? '');
    else if (withValue.has(name) && value === undefined) at++;
  }
  const [first, ...others] = positional;
  // An option has said the first already; more words than places are a sentence that begins with the program's name.
  const places: readonly string[] = settings.has(first) ? others : positional;
  if (found.length > places.length) return undefined;
  for (const [index, word] of found.entries()) {
    const setting = places[index];
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

/** A command that goes on over more lines than this is not one that somebody pasted. */
const MOST_LINES = 100;

/** The words up to the end of the line on which the program stands: a new line is a new command, and not ours. Undefined where a quote does not end. */
function shellWords(text: string, program: RegExp): string[] | undefined {
  const words: string[] = [];
  let begun = '';
  for (const line of text.split(/(?<=\n)/).slice(0, MOST_LINES)) {
    begun += line;
    // A quote that is open, or a backslash at the end, goes on in the next line.
    const found = /\\\r?\n$/.test(line) ? undefined : splitCommand(begun);
    if (found === undefined) continue;
    words.push(...found);
    begun = '';
    if (words.some((word) => program.test(word))) break;
  }
  const rest = splitCommand(begun);
  return rest && [...words, ...rest];
}
