import { realpathSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { asHydrantError, HydrantError } from '../common/errors.ts';
import { isRecord } from '../common/records.ts';
import type { LaunchEntry } from '../launcher/launcher.ts';
import type { AssistantSpec, Machine } from './assistant.ts';
import type { AssistantFile, AssistantStatus, EntryState } from './assistant-state.ts';
import { readConfigText } from './config-text.ts';
import { entryId, isOurId, profilesIn } from './entry-id.ts';
import { FORMATS } from './formats/all.ts';
import { entryHash, type WrittenRecord } from './records.ts';

type Entry = AssistantStatus['entries'][number];
type Launch = (profiles: string[]) => LaunchEntry;

/** How one assistant stands: found or not, what is in its files, and whether that is what we would write today. */
export async function assistantStatus(
  spec: AssistantSpec,
  machine: Machine,
  records: readonly WrittenRecord[],
  launch: Launch,
): Promise<AssistantStatus> {
  const written = records.filter(({ assistant }) => assistant === spec.id);
  const files: AssistantStatus['files'] = [];
  const entries: Entry[] = [];
  for (const path of spec.files(machine)) {
    const exists = machine.exists(path);
    try {
      // Also where nothing seems to be: a link may lead nowhere, or a folder lack rights.
      const read = await readConfigText(path);
      const { servers } = FORMATS[spec.format].read(read.text, spec.keys);
      const ours = written.filter(({ file }) => file === read.path);
      entries.push(...present(spec, path, servers, ours, launch), ...vanished(path, servers, ours));
      files.push({ path, exists });
    } catch (error) {
      // What was not foreseen of one file must not hide the other assistants.
      const { code, message, next } = asHydrantError(error, 'Correct the file by hand, or copy the entry into it.');
      const ours = written.filter(({ file }) => file === realPathOf(path));
      files.push({ path, exists, problem: { code, message, next }, ...toPaste(spec, ours, launch) });
    }
  }
  const lastWrittenAt = Math.max(...written.map(({ at }) => at));
  return {
    id: spec.id,
    name: spec.name,
    installed: spec.signs(machine).some(machine.exists) || files.some(({ exists }) => exists),
    files,
    state: overall(files, entries),
    entries,
    reload: spec.reload,
    hasDeepLink: spec.link !== undefined,
    clientNames: spec.clientNames,
    ...(Number.isFinite(lastWrittenAt) ? { lastWrittenAt } : {}),
  };
}

function present(
  spec: AssistantSpec,
  file: string,
  servers: Record<string, unknown>,
  records: readonly WrittenRecord[],
  launch: Launch,
): Entry[] {
  return Object.entries(servers).flatMap(([id, entry]) => {
    const record = records.find((one) => one.id === id);
    if (!isOurId(id) && !record) return [];
    const command = isRecord(entry) ? spec.read(entry) : undefined;
    const profiles = command ? profilesIn(command.args) : (record?.profiles ?? []);
    const named = profiles.length > 0 ? profiles : (record?.profiles ?? []);
    const state = entryState(spec, id, entry, named, record, launch);
    // Of an entry that somebody changed, what we wrote is what a repair brings back.
    const meant = state === 'drifted' && record ? record.profiles : named;
    return [{ id, profiles: meant, file, ours: record !== undefined, state }];
  });
}

/** What Hydrant wrote into a file that cannot be read now, and the text to paste once it can. */
function toPaste(spec: AssistantSpec, records: readonly WrittenRecord[], launch: Launch): Pick<AssistantFile, 'written' | 'snippet'> {
  if (records.length === 0) return {};
  const written = records.map(({ id, profiles }) => ({ id, profiles }));
  try {
    const entries = Object.fromEntries(written.map(({ id, profiles }) => [id, spec.entry(launch(profiles))]));
    return { written, snippet: FORMATS[spec.format].snippet(spec.keys, entries) };
  } catch (error) {
    if (error instanceof HydrantError) return { written };
    throw error;
  }
}

/** Records name the file behind any link. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Written once and not there any more: an assistant rewrote its file, or somebody took it out. */
function vanished(file: string, servers: Record<string, unknown>, records: readonly WrittenRecord[]): Entry[] {
  return records
    .filter(({ id }) => !Object.hasOwn(servers, id))
    .map(({ id, profiles }) => ({ id, profiles, file, ours: true, state: 'missing' as const }));
}

function entryState(
  spec: AssistantSpec,
  id: string,
  entry: unknown,
  profiles: string[],
  record: WrittenRecord | undefined,
  launch: Launch,
): EntryState {
  if (!isRecord(entry)) return 'drifted';
  let expected: Record<string, unknown>;
  try {
    expected = spec.entry(launch(profiles));
  } catch (error) {
    // Today's place is none to point to; what was written from a good one still works.
    if (error instanceof HydrantError) return record ? 'added' : 'stale';
    throw error;
  }
  // Several together may go by any name of ours; one that was left of them is no longer what was written.
  const sameName = profiles.length > 1 ? isOurId(id) : id === entryId(profiles, false) || id === entryId(profiles, true);
  const command = spec.read(entry);
  const wanted = spec.read(expected);
  const whole = record === undefined || record.profiles.every((profile) => profiles.includes(profile));
  if (sameName && whole && isDeepStrictEqual(command, wanted) && sameEnvironment(entry, expected)) return 'added';
  // As we left it, and we would write it differently today: the installation moved. Else somebody changed it.
  return record?.entryHash === entryHash(entry) ? 'stale' : 'drifted';
}

function sameEnvironment(entry: Record<string, unknown>, expected: Record<string, unknown>): boolean {
  const environment = ({ env, envs }: Record<string, unknown>): Record<string, unknown> => ({ ...(env as object), ...(envs as object) });
  const match = environment(entry);
  return Object.entries(environment(expected)).every(([name, value]) => match[name] === value);
}

function overall(files: AssistantStatus['files'], entries: readonly Entry[]): EntryState {
  if (files.some(({ problem }) => problem)) return 'broken';
  // An entry by a name of ours that names no connection is somebody else's, and nothing that could be repaired.
  const known = entries.filter(({ ours, profiles }) => ours || profiles.length > 0);
  for (const state of ['drifted', 'stale', 'missing', 'added'] as const) if (known.some((entry) => entry.state === state)) return state;
  return 'not-added';
}
