import { join } from 'node:path';
import { withLock } from '../common/atomic-file.ts';
import { HydrantError } from '../common/errors.ts';
import { ensureHome, homePaths } from '../profiles/home.ts';
import type { AssistantSpec } from './assistant.ts';
import { configBytes, deleteConfig, readConfigText, writeConfigBytes } from './config-text.ts';
import { fileBackups } from './file-backups.ts';
import { FORMATS } from './formats/all.ts';
import type { TextChange } from './plan-change.ts';
import type { PlannedChange } from './planned-change.ts';
import { entryHash, type Records } from './records.ts';

/** A planned change with what it takes to make it. */
export interface HeldChange {
  spec: AssistantSpec;
  action: PlannedChange['action'];
  text: TextChange;
  entries: readonly { id: string; profiles: string[]; entry: Record<string, unknown> | undefined }[];
  /** The very bytes of a backup that is put back. */
  bytes?: Buffer;
}

/** Makes the changes, file by file: backup, whole-file write, read back, record. The first that fails ends it; nothing is half written. */
export async function applyChanges(changes: readonly HeldChange[], { home, records }: { home: string; records: Records }): Promise<void> {
  ensureHome(home);
  for (const change of changes) {
    await withLock(join(homePaths(home).run, `assistant-${change.spec.id}.lock`), async () => {
      const { read } = change.text;
      if (read.exists) await fileBackups(home, change.spec.id).store(read.path, read.bytes);
      await remember(change, records, await write(change));
    });
  }
}

/** Writes what was shown and nothing else; the bytes that are there then, none for a file that is deleted. */
async function write({ text, bytes }: HeldChange): Promise<Buffer> {
  const written = bytes ?? configBytes(text.read, text.after);
  if (text.deletes) await deleteConfig(text.read);
  else await writeConfigBytes(text.read, written);
  return written;
}

async function remember(change: HeldChange, records: Records, written: Buffer): Promise<void> {
  const { spec, action, text, entries } = change;
  const { path: file } = await readConfigText(text.read.path);
  const servers = serversIn(spec, decoded(written));
  const isHere = (one: { assistant: string; file: string }): boolean => one.assistant === spec.id && one.file === file;
  await records.change((all) => {
    const here = all.entries.filter(isHere);
    const ids = new Set(entries.map(({ id }) => id));
    const fresh = entries
      .filter(({ entry }) => entry !== undefined)
      .map(({ id, profiles }) => ({
        assistant: spec.id,
        file,
        id,
        profiles,
        entryHash: entryHash(servers[id]),
        gap: text.gaps[id] ?? here.find((one) => one.id === id)?.gap,
        at: Date.now(),
      }));
    const restorable = action === 'restore' ? here.filter(({ id }) => Object.hasOwn(servers, id)) : here.filter(({ id }) => !ids.has(id));
    const former = all.files.find(isHere);
    const known = action === 'restore' ? former : text.file && { assistant: spec.id, ...text.file, file };
    return {
      entries: [...all.entries.filter((one) => !isHere(one)), ...restorable, ...fresh],
      files: [...all.files.filter((one) => !isHere(one)), ...(known && restorable.length + fresh.length > 0 ? [known] : [])],
    };
  });
}

/** A backup of a file that could not be parsed is put back as it is; then nothing is known to be ours in it. */
function serversIn(spec: AssistantSpec, text: string): Record<string, unknown> {
  try {
    return FORMATS[spec.format].read(text, spec.keys).servers;
  } catch (error) {
    if (error instanceof HydrantError) return {};
    throw error;
  }
}

function decoded(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\uFEFF/, '');
}
