import { HydrantError } from '../../common/errors.ts';
import { isRecord } from '../../common/records.ts';

/**
 * Text around our first entry that Hydrant wrote itself: a group of servers, the whole document, or line ends in an empty group. It is
 * recorded, and removed with our last entry only if it is unchanged except for the kind of line ends.
 */
export interface Wrapping {
  /** `padding`: the blanks in a group that was empty; `group`: a group of servers; `document`: everything in the file. */
  kind: 'padding' | 'group' | 'document';
  /** Number of keys that lead to the text. */
  depth: number;
  /** The text that remains once our entries are removed. */
  text: string;
  /** The text before the insertion. */
  former: string;
  /** Blanks beside a group that was created in an empty document. */
  padding?: string | undefined;
}

/** What an edit wrote besides the entry itself. */
export interface Extras {
  wrapping?: Wrapping | undefined;
  /** The blank line before the entry. */
  gap?: string | undefined;
}

/** The format of a configuration file: strict when reading, smallest edits when writing. Texts come without a byte order mark. */
export interface Format {
  /** The map of servers, empty if there is none. Throws CONFIG_DAMAGED with the line if the text does not parse. */
  read(text: string, keys: readonly string[]): { document: unknown; servers: Record<string, unknown> };
  /** The text with one entry set, in place or after the others. Nothing written by others is replaced, except an empty value. */
  set(text: string, keys: readonly string[], id: string, entry: Record<string, unknown>): { text: string } & Extras;
  /** The text without the entry, and without extras that are unchanged. Every other character stays. */
  remove(text: string, keys: readonly string[], id: string, extras?: Extras): string;
  /** The text for showing, with every value masked except those of our own entries. */
  mask(text: string, keys: readonly string[], ours: ReadonlySet<string>): string;
  /** Entries as a text to paste. */
  snippet(keys: readonly string[], entries: Record<string, Record<string, unknown>>): { language: string; text: string };
}

/** A file that cannot be parsed is not written; the message gives the line of the error. */
export function unparsable(what: string, line: number | undefined): HydrantError {
  const at = line === undefined ? '' : ` (line ${line})`;
  return new HydrantError(
    'CONFIG_DAMAGED',
    `The file cannot be read: ${what}${at}.`,
    'Correct it by hand, or copy the entry into it. Hydrant does not write a file it cannot read.',
    { details: { ...(line === undefined ? {} : { line }) } },
  );
}

/** A file that parses but has the wrong structure. */
export function misshapen(sentence: string): HydrantError {
  return new HydrantError('CONFIG_DAMAGED', sentence, 'Correct it by hand, or copy the entry into it. Nothing was written.');
}

/** A valid file in a form that cannot be edited; the sentence names the form. */
export function uneditable(sentence: string): HydrantError {
  return new HydrantError(
    'CONFIG_UNEDITABLE',
    `The file is valid, but ${sentence}`,
    'Copy the entry into it by hand. Nothing was written.',
  );
}

export const MASKED = '…';

/** The map at a path of keys; undefined if there is none yet. Throws CONFIG_DAMAGED for anything that is no map. */
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

/** A wrapping with the line ends of the text: editors and version control convert the line ends of whole files. */
export function endedAs(text: string, wrapping: Wrapping): Wrapping {
  const ended = (part: string): string => part.replace(/\r?\n/g, eolOf(text));
  const padding = wrapping.padding === undefined ? {} : { padding: ended(wrapping.padding) };
  return { ...wrapping, text: ended(wrapping.text), former: ended(wrapping.former), ...padding };
}

/** The kind of line end in a text. */
export function eolOf(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}

/** One step of indentation: that of the first indented line, else two spaces. */
export function indentOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
}
