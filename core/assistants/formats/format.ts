import { HydrantError } from '../../common/errors.ts';
import { isRecord } from '../../common/records.ts';

/**
 * What stands around our first entry because we put it there: a group of servers, the whole document, or line ends in an empty group.
 * It is remembered, and goes with our last entry only while every character of it, but for the kind of line ends, is as we wrote it.
 */
export interface Wrapping {
  /** `padding` are the blanks in a group that was empty, `group` a group of servers, `document` everything in the file. */
  kind: 'padding' | 'group' | 'document';
  /** How many keys lead to what was made. */
  depth: number;
  /** What is left of it once our entries are removed. */
  text: string;
  /** What was there before. */
  former: string;
  /** Blanks beside a group that was made in an empty document. */
  padding?: string | undefined;
}

/** What an edit wrote besides the entry itself. */
export interface Extras {
  wrapping?: Wrapping | undefined;
  /** The blank line before the entry. */
  gap?: string | undefined;
}

/** A configuration file's form: strict to read, smallest edits to write. Texts come without a byte order mark. */
export interface Format {
  /** The map of servers, empty where there is none. Throws CONFIG_DAMAGED with the line where the text does not parse. */
  read(text: string, keys: readonly string[]): { document: unknown; servers: Record<string, unknown> };
  /** The text with one entry set, where it stands or behind the others. Nothing that others wrote is replaced, but an empty value. */
  set(text: string, keys: readonly string[], id: string, entry: Record<string, unknown>): { text: string } & Extras;
  /** The text without the entry, and without those extras that stand as they were written. Every other character stays. */
  remove(text: string, keys: readonly string[], id: string, extras?: Extras): string;
  /** The text with every value masked but those of our own entries, for showing. */
  mask(text: string, keys: readonly string[], ours: ReadonlySet<string>): string;
  /** An entry as something to paste. */
  snippet(keys: readonly string[], entries: Record<string, Record<string, unknown>>): { language: string; text: string };
}

/** What cannot be parsed is not written; the message says where it breaks off. */
export function unparsable(what: string, line: number | undefined): HydrantError {
  const at = line === undefined ? '' : ` (line ${line})`;
  return new HydrantError(
    'CONFIG_DAMAGED',
    `The file cannot be read: ${what}${at}.`,
    'Correct it by hand, or copy the entry into it. Hydrant does not write a file it cannot read.',
    { details: { ...(line === undefined ? {} : { line }) } },
  );
}

/** A file that parses and still is not what it should be. */
export function misshapen(sentence: string): HydrantError {
  return new HydrantError('CONFIG_DAMAGED', sentence, 'Correct it by hand, or copy the entry into it. Nothing was written.');
}

/** A file that is sound, and written in a form that is not edited: the sentence says which. */
export function uneditable(sentence: string): HydrantError {
  return new HydrantError(
    'CONFIG_UNEDITABLE',
    `The file is valid, but ${sentence}`,
    'Copy the entry into it by hand. Nothing was written.',
  );
}

export const MASKED = '…';

/** The map at the end of the keys; undefined where there is none yet. Throws CONFIG_DAMAGED for anything that is no map. */
export function mapAt(document: unknown, keys: readonly string[]): Record<string, unknown> | undefined {
  let at: unknown = document ?? {};
  for (const [depth, key] of keys.entries()) {
    if (!isRecord(at))
      throw misshapen(
        depth === 0
          ? 'The file holds no settings but something else.'
          : `\`${keys.slice(0, depth).join('.')}\` in the file is not a group of settings.`,
      );
    if (!Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  if (!isRecord(at)) throw misshapen(`\`${keys.join('.')}\` in the file is not a group of servers.`);
  return at;
}

/** The text with a line end at its end, so that a line can be appended. */
export function withLineEnd(text: string, eol: string): string {
  return text === '' || text.endsWith('\n') ? text : text + eol;
}

/** A wrapping with its lines ended as those of the text: editors and version control convert line ends of whole files. */
export function endedAs(text: string, wrapping: Wrapping): Wrapping {
  const ended = (part: string): string => part.replace(/\r?\n/g, eolOf(text));
  const padding = wrapping.padding === undefined ? {} : { padding: ended(wrapping.padding) };
  return { ...wrapping, text: ended(wrapping.text), former: ended(wrapping.former), ...padding };
}

/** How lines end here. */
export function eolOf(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}

/** One step of indentation: what the first indented line begins with, two spaces otherwise. */
export function indentOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}
