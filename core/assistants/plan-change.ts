import { isDeepStrictEqual } from 'node:util';
import { HydrantError } from '../common/errors.ts';
import { isRecord } from '../common/records.ts';
import type { AssistantSpec } from './assistant.ts';
import { type ConfigText, configBytes, hashOf, readConfigText } from './config-text.ts';
import { isOurId } from './entry-id.ts';
import { FORMATS } from './formats/all.ts';
import { mapAt } from './formats/format.ts';
import { type DiffLine, lineDiff } from './line-diff.ts';
import type { Written, WrittenFile } from './records.ts';

/** One entry to set or to take out. */
export interface EntryChange {
  id: string;
  /** The entry; undefined to take it out. */
  entry: Record<string, unknown> | undefined;
}

/** A change of one file that was thought through and not made. */
export interface TextChange {
  read: ConfigText;
  after: string;
  diff: DiffLine[];
  /** What a screen may show: the values of other servers are masked. */
  shown: { before: string; after: string };
  /** The file was made by us and would be left empty: it goes. */
  deletes: boolean;
  /** What is to be remembered of the file while an entry of ours is in it. */
  file?: Omit<WrittenFile, 'assistant' | 'file'> | undefined;
  /** Changes that no line of the diff shows. */
  note?: string | undefined;
  /** The blank lines that were written before entries, by name. */
  gaps: Readonly<Record<string, string>>;
}

/**
 * The smallest edit of a file that makes the changes, checked: read again, nothing but our entries may be different.
 * Throws what cannot be read or parsed, and CONFIG_DAMAGED for a file whose form we cannot edit with certainty.
 */
export async function planChange(
  spec: AssistantSpec,
  path: string,
  changes: readonly EntryChange[],
  written: Written = { entries: [], files: [] },
): Promise<TextChange> {
  const read = await readConfigText(path);
  try {
    return planText(spec, read, changes, written);
  } catch (error) {
    throw withPath(error, read.path);
  }
}

/** The sentences of the formats do not know of which file they speak. */
function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof HydrantError) || error.message.includes(path)) return error;
  const message = error.message.startsWith('The file ')
    ? `The file ${path} ${error.message.slice('The file '.length)}`
    : `${path}: ${error.message}`;
  return new HydrantError(error.code, message, error.next, { details: { ...error.details, path }, cause: error.cause });
}

function planText(spec: AssistantSpec, read: ConfigText, changes: readonly EntryChange[], written: Written): TextChange {
  const format = FORMATS[spec.format];
  const before = format.read(read.text, spec.keys);
  const records = written.entries.filter(({ assistant, file }) => assistant === spec.id && file === read.path);
  const isOurs = (id: string): boolean => isOurId(id) || records.some((one) => one.id === id);
  // What was remembered of a file holds while an entry of ours is in it; after somebody took them all out, it is theirs as it is.
  const fresh = { created: !read.exists, before: read.hash };
  let file: TextChange['file'] = Object.keys(before.servers).some(isOurs)
    ? written.files.find((one) => one.assistant === spec.id && one.file === read.path)
    : fresh;
  const gaps: Record<string, string> = {};
  let after = read.text;
  try {
    for (const { id, entry } of changes) {
      const present = format.read(after, spec.keys).servers[id];
      if (entry === undefined) {
        after = format.remove(after, spec.keys, id, { wrapping: file?.wrapping, gap: records.find((one) => one.id === id)?.gap });
      } else if (!isRecord(present) || !holds(present, entry)) {
        // What a person added to our entry stays.
        const { wrapping, gap, ...edited } = format.set(after, spec.keys, id, isRecord(present) ? { ...present, ...entry } : entry);
        after = edited.text;
        if (wrapping) file = { ...(file ?? fresh), wrapping };
        if (gap !== undefined) gaps[id] = gap;
      }
    }
    verify(spec, before.document, after, changes);
  } catch (error) {
    // The file itself was read: what does not parse now is our edit of it.
    throw error instanceof HydrantError && error.code !== 'CONFIG_UNEDITABLE' ? notEditable(error) : error;
  }
  const servers = Object.keys(format.read(after, spec.keys).servers);
  if (after !== read.text && !servers.some(isOurs)) after = withoutAddedEnd(read, after, file?.before);
  const ours = new Set(servers.concat(Object.keys(before.servers)).filter(isOurId));
  const shown = { before: format.mask(read.text, spec.keys, ours), after: format.mask(after, spec.keys, ours) };
  return {
    read,
    after,
    shown,
    diff: lineDiff({ real: read.text, shown: shown.before }, { real: after, shown: shown.after }),
    deletes: after === '' && read.text !== '' && !read.bom && file?.created === true,
    file,
    gaps,
  };
}

/** A file whose last line did not end got a line end before our entry: it goes where the file then is what it was before us. */
function withoutAddedEnd(read: ConfigText, after: string, before: string | undefined): string {
  const shorter = after.replace(/\r?\n$/, '');
  return before !== undefined && hashOf(configBytes(read, shorter)) === before ? shorter : after;
}

/** Everything but our entries must be what it was; an edit that is not certain is not made. */
function verify(spec: AssistantSpec, before: unknown, text: string, changes: readonly EntryChange[]): void {
  const after = FORMATS[spec.format].read(text, spec.keys);
  const ids = changes.map(({ id }) => id);
  const same = isDeepStrictEqual(without(before, spec.keys, ids), without(after.document, spec.keys, ids));
  const made = changes.every(({ id, entry }) =>
    entry === undefined ? !Object.hasOwn(after.servers, id) : holds(after.servers[id], entry),
  );
  if (!same || !made) throw notEditable();
}

/** The file is sound; it is our edit of it that would not be, so it is not called damaged. */
function notEditable(cause?: HydrantError): HydrantError {
  return new HydrantError(
    'CONFIG_UNEDITABLE',
    'The file is valid, but written in a form that cannot be changed with certainty.',
    'Copy the entry into it by hand. Nothing was written.',
    { cause },
  );
}

function holds(found: unknown, entry: Record<string, unknown>): boolean {
  return isRecord(found) && Object.entries(entry).every(([key, value]) => isDeepStrictEqual(plain(found[key]), plain(value)));
}

/** Numbers that a format reads as big integers are the same numbers. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? Number(inner) : inner)) ?? 'null');
}

/** The document without some servers, and without a group of servers that is left empty. */
function without(document: unknown, keys: readonly string[], ids: readonly string[]): unknown {
  const servers = isRecord(document) ? mapAtOrEmpty(document, keys) : {};
  const left = Object.fromEntries(Object.entries(servers).filter(([id]) => !ids.includes(id)));
  return rebuilt(isRecord(document) ? document : {}, keys, left);
}

function mapAtOrEmpty(document: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  try {
    return mapAt(document, keys) ?? {};
  } catch {
    return {};
  }
}

function rebuilt(
  at: Record<string, unknown>,
  [key, ...rest]: readonly string[],
  servers: Record<string, unknown>,
): Record<string, unknown> {
  if (key === undefined) return servers;
  const { [key]: inner, ...others } = at;
  const next = rebuilt(isRecord(inner) ? inner : {}, rest, servers);
  return Object.keys(next).length === 0 ? others : { ...others, [key]: next };
}
