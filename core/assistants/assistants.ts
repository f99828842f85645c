import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { HydrantError } from '../common/errors.ts';
import { randomId } from '../common/random-id.ts';
import { watchFiles } from '../common/watch-files.ts';
import type { LaunchEntry } from '../launcher/launcher.ts';
import { applyChanges, type HeldChange } from './apply-changes.ts';
import type { AssistantSpec, Machine } from './assistant.ts';
import type { AssistantStatus } from './assistant-state.ts';
import { assistantStatus } from './assistant-status.ts';
import { ASSISTANTS, assistantSpec } from './catalogue/all.ts';
import { readConfigText } from './config-text.ts';
import { entryId } from './entry-id.ts';
import { type FileBackup, fileBackups } from './file-backups.ts';
import { FORMATS } from './formats/all.ts';
import { lineDiff } from './line-diff.ts';
import { planChange } from './plan-change.ts';
import type { ChangeRequest, PlannedChange } from './planned-change.ts';
import { openRecords } from './records.ts';

export interface AssistantsOptions {
  /** Hydrant's own folder. */
  home: string;
  userHome: string;
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  /** What starts the server for these profiles; may throw LAUNCHER_UNUSABLE. */
  launch: (profiles: string[]) => LaunchEntry;
}

/** The assistants of this computer and what Hydrant wrote into their files. Everything may throw HydrantError. */
export interface Assistants {
  list(): Promise<AssistantStatus[]>;
  /** What would be written, one change a file. Writes nothing; nothing to do gives none. */
  plan(request: ChangeRequest): Promise<PlannedChange[]>;
  /** Writes what was planned. Throws CONFIG_CHANGED for a file that is no longer what was planned on. */
  apply(changes: readonly PlannedChange[]): Promise<AssistantStatus>;
  /** Forgets what was written and is no longer in its file; an entry that is there stays known. */
  forget(entry: { assistant: string; file: string; id: string }): Promise<void>;
  snippet(request: { assistant: string; profiles: string[]; together?: boolean; name?: string }): { language: string; text: string };
  deepLink(request: { assistant: string; profile: string }): string | undefined;
  backups(assistant: string): Promise<FileBackup[]>;
  /** What is wrong with the file that remembers what was written, where it is damaged, unreadable or of a newer Hydrant. */
  recordsProblem(): Promise<HydrantError | undefined>;
  planRestore(assistant: string, backup: string): Promise<PlannedChange>;
  watch(onChange: () => void): Disposable;
}

export function openAssistants(options: AssistantsOptions): Assistants {
  const { home, launch } = options;
  const machine = machineOf(options);
  const records = openRecords(home);
  const held = new Map<string, HeldChange>();

  const hold = (change: HeldChange): PlannedChange => {
    const token = randomId(12);
    held.set(token, change);
    for (const old of held.keys()) {
      if (held.size <= 500) break;
      held.delete(old);
    }
    const { spec, action, text } = change;
    return {
      token,
      assistant: spec.id,
      file: text.read.path,
      action,
      before: text.shown.before,
      after: text.shown.after,
      diff: text.diff,
      creates: !text.read.exists,
      backup: text.read.exists ? `backups/${spec.id}` : null,
      notes: [
        ...(text.deletes ? ['Hydrant made this file and nobody else wrote in it, so it is deleted.'] : []),
        ...(text.note === undefined ? [] : [text.note]),
        spec.reload,
      ],
    };
  };

  const entries = (
    spec: AssistantSpec,
    profiles: readonly string[],
    together: boolean,
    name: string | undefined,
  ): { id: string; profiles: string[]; entry: Record<string, unknown> }[] =>
    groups(profiles, together).map((group) => ({ id: entryId(group, together, name), profiles: group, entry: spec.entry(launch(group)) }));

  return {
    recordsProblem: () => records.problem(),

    async list() {
      const { entries: written } = await records.read();
      return Promise.all(ASSISTANTS.map((spec) => assistantStatus(spec, machine, written, launch)));
    },

    async plan({ assistant, action, profiles, together = false, name }) {
      const spec = assistantSpec(assistant);
      if (profiles.length === 0) throw new HydrantError('PARAMETER_INVALID', 'No connection was chosen.', 'Choose at least one.');
      const removing = action === 'remove';
      const wanted = removing
        ? groups(profiles, together).map((group) => ({ id: entryId(group, together, name), profiles: group, entry: undefined }))
        : entries(spec, profiles, together, name);
      const written = await records.read();
      const planned: PlannedChange[] = [];
      for (const file of targets(spec, machine)) {
        const text = await planChange(spec, file, wanted, written);
        if (text.after === text.read.text) continue;
        planned.push(hold({ spec, action, text, entries: wanted }));
      }
      return planned;
    },

    async apply(changes) {
      const match = changes.map(({ token }) => held.get(token));
      if (match.length === 0 || match.some((change) => change === undefined))
        throw new HydrantError('CONFIG_CHANGED', 'This change was shown too long ago.', 'Look at it again, then apply it.');
      // What is written and cannot be remembered could not be taken out again. A damaged record is begun anew.
      const problem = await records.problem();
      if (problem && problem.code !== 'CONFIG_DAMAGED') throw problem;
      await applyChanges(match as HeldChange[], { home, records });
      for (const { token } of changes) held.delete(token);
      const [{ spec }] = match as [HeldChange];
      return assistantStatus(spec, machine, (await records.read()).entries, launch);
    },

    async forget({ assistant, file, id }) {
      const spec = assistantSpec(assistant);
      // No other file is read for a name that comes from a page.
      if (!spec.files(machine).map(pathOf).includes(pathOf(file))) return;
      const { path, text } = await readConfigText(file);
      if (Object.hasOwn(FORMATS[spec.format].read(text, spec.keys).servers, id)) return;
      await records.change((all) => {
        const isHere = (one: { assistant: string; file: string }): boolean => one.assistant === assistant && one.file === path;
        const entries = all.entries.filter((one) => !(isHere(one) && one.id === id));
        return { entries, files: all.files.filter((one) => !isHere(one) || entries.some(isHere)) };
      });
    },

    snippet({ assistant, profiles, together = false, name }) {
      const spec = assistantSpec(assistant);
      return FORMATS[spec.format].snippet(
        spec.keys,
        Object.fromEntries(entries(spec, profiles, together, name).map(({ id, entry }) => [id, entry])),
      );
    },

    deepLink({ assistant, profile }) {
      return assistantSpec(assistant).link?.(entryId([profile], false), launch([profile]));
    },

    backups: (assistant) => fileBackups(home, assistantSpec(assistant).id).list(),

    async planRestore(assistant, backup) {
      const spec = assistantSpec(assistant);
      const { file, bytes } = await fileBackups(home, spec.id).read(backup);
      const read = await readConfigText(file);
      if (!spec.files(machine).map(pathOf).includes(read.path))
        throw new HydrantError(
          'CONFIG_UNREADABLE',
          `The backup is of ${file}, which is not where ${spec.name} keeps its configuration now.`,
          'Copy it there by hand if that is what you want.',
        );
      const after = bytes.toString('utf8').replace(/^\uFEFF/, '');
      const masked = (text: string): string => {
        try {
          return FORMATS[spec.format].mask(text, spec.keys, new Set());
        } catch {
          // What cannot be parsed cannot be masked with certainty: only its size is told.
          return `(${text.length} characters that cannot be read)\n`;
        }
      };
      const shown = { before: masked(read.text), after: masked(after) };
      const diff = lineDiff({ real: read.text, shown: shown.before }, { real: after, shown: shown.after });
      const bom = bytes.subarray(0, 3).equals(Buffer.from('\uFEFF'));
      const note = bom === read.bom ? undefined : `The byte order mark at the beginning of the file ${bom ? 'comes back' : 'goes'}.`;
      return hold({ spec, action: 'restore', text: { read, after, shown, diff, deletes: false, gaps: {}, note }, entries: [], bytes });
    },

    watch: (onChange) => watchFiles(() => ASSISTANTS.flatMap((spec) => spec.files(machine)), onChange),
  };
}

/** Where a file is, behind links; as it stands where that cannot be read. */
function pathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function groups(profiles: readonly string[], together: boolean): string[][] {
  return together ? [[...profiles]] : profiles.map((profile) => [profile]);
}

/** The files that are written: those that exist, else the first place. */
function targets(spec: AssistantSpec, machine: Machine): string[] {
  const files = spec.files(machine);
  const existing = files.filter(machine.exists);
  const [first] = files;
  if (existing.length === 0) return first === undefined ? [] : [first];
  return spec.writes === 'all' ? existing : existing.slice(0, 1);
}

function machineOf({ userHome, env, platform }: AssistantsOptions): Machine {
  return {
    platform,
    home: userHome,
    env,
    exists: existsSync,
    names: (folder) => {
      try {
        return readdirSync(folder);
      } catch {
        return [];
      }
    },
  };
}
