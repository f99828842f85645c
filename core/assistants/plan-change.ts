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

/** One entry to set or to remove. */
export interface EntryChange {
  id: string;
  /** The entry; undefined to remove it. */
  entry: Record<string, unknown> | undefined;
}

/** A planned change of one file. */
export interface TextChange {
  read: ConfigText;
  after: string;
  diff: DiffLine[];
  /** The texts that a screen may show: values of other servers are masked. */
  shown: { before: string; after: string };
  /** True if Hydrant created the file and the change leaves it empty: it is deleted. */
  deletes: boolean;
  /** The record of the file, as long as an entry of ours is in it. */
  file?: Omit<WrittenFile, 'assistant' | 'file'> | undefined;
  /** Changes that are invisible in the diff. */
  note?: string | undefined;
  /** The blank lines written before entries, by entry name. */
  gaps: Readonly<Record<string, string>>;
}

/**
 * Plans the smallest edit of a file that makes the changes, and checks it by reading the result: only our entries may differ. Throws errors
 * of reading and parsing, and CONFIG_UNEDITABLE for a file in a form that cannot be edited with certainty.
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

/** Adds the path, which the formats do not know, to their errors. */
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
  // The record of a file applies while an entry of ours is in it; after somebody removed them all, the file counts as theirs.
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
        // Fields that a person added to our entry stay.
        const { wrapping, gap, ...edited } = format.set(after, spec.keys, id, isRecord(present) ? { ...present, ...entry } : entry);
        after = edited.text;
        if (wrapping) file = { ...(file ?? fresh), wrapping };
        if (gap !== undefined) gaps[id] = gap;
      }
    }
    verify(spec, before.document, after, changes);
  } catch (error) {
    // The file itself was parsed before, so a parse error now is a fault of our edit.
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

/** A line end that Hydrant added to the last line is removed if the file is then identical to the one before Hydrant. */
function withoutAddedEnd(read: ConfigText, after: string, before: string | undefined): string {
  const shorter = after.replace(/\r?\n$/, '');
  return before !== undefined && hashOf(configBytes(read, shorter)) === before ? shorter : after;
}

/** Checks that everything except our entries is unchanged; otherwise the edit is not made. */
function verify(spec: AssistantSpec, before: unknown, text: string, changes: readonly EntryChange[]): void {
  const after = FORMATS[spec.format].read(text, spec.keys);
  const ids = changes.map(({ id }) => id);
  const same = isDeepStrictEqual(without(before, spec.keys, ids), without(after.document, spec.keys, ids));
  const made = changes.every(({ id, entry }) =>
    entry === undefined ? !Object.hasOwn(after.servers, id) : holds(after.servers[id], entry),
  );
  if (!same || !made) throw notEditable();
}

/** The file is valid and only our edit of it would not be, so it is not called damaged. */
function notEditable(cause?: HydrantError): HydrantError {
  return new HydrantError(
    'CONFIG_UNEDITABLE',
    'The file is valid, but written in a form that cannot be changed with certainty.',
    'Copy the entry into it by hand. Nothing was written.',
    { cause },
  );
}

function holds(match: unknown, entry: Record<string, unknown>): boolean {
  return isRecord(match) && Object.entries(entry).every(([key, value]) => isDeepStrictEqual(plain(match[key]), plain(value)));
}

/** Big integers and numbers of the same value count as equal. */
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
