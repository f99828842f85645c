import { join } from 'node:path';
import { ensureHome, homePaths } from '../profiles/home.ts';
import { withLock } from '../stones/atomic-file.ts';
import type { AssistantSpec } from './assistant.ts';
import type { PlannedChange } from './assistants.ts';
import { type ConfigText, hashOf, readConfigText, writeConfigBytes, writeConfigText } from './config-text.ts';
import { fileBackups } from './file-backups.ts';
import { FORMATS } from './formats/all.ts';
import type { TextChange } from './plan-change.ts';
import { entryHash, type Records, type WrittenRecord } from './records.ts';

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
      const backup = read.exists ? await fileBackups(home, change.spec.id).keep(read.path, read.bytes) : null;
      const written = await write(change, await records.list(), home);
      await remember(change, records, backup, written);
    });
  }
}

async function write({ spec, action, text, entries, bytes }: HeldChange, records: readonly WrittenRecord[], home: string): Promise<Buffer> {
  if (bytes) return writeConfigBytes(text.read, bytes);
  if (action === 'remove') {
    const former = await untouched(spec, text.read, entries, records, home);
    if (former) return writeConfigBytes(text.read, former);
  }
  return writeConfigText(text.read, text.after);
}

/** The bytes from before we came, when nothing has changed since and nothing of ours is left to stay. */
async function untouched(
  spec: AssistantSpec,
  read: ConfigText,
  entries: HeldChange['entries'],
  records: readonly WrittenRecord[],
  home: string,
): Promise<Buffer | undefined> {
  const ours = records.filter(({ assistant, file }) => assistant === spec.id && file === read.path);
  const [record] = ours;
  if (ours.length !== 1 || !record || record.fileHash !== read.hash || record.backup === null) return undefined;
  if (!entries.some(({ id }) => id === record.id)) return undefined;
  const kept = await fileBackups(home, spec.id)
    .read(record.backup)
    .catch(() => undefined);
  if (!kept || Object.hasOwn(FORMATS[spec.format].read(kept.bytes.toString('utf8').replace(/^\uFEFF/, ''), spec.keys).servers, record.id))
    return undefined;
  return kept.bytes;
}

async function remember(change: HeldChange, records: Records, backup: string | null, written: Buffer): Promise<void> {
  const { spec, action, text, entries } = change;
  const file = (await readConfigText(text.read.path)).path;
  const servers = FORMATS[spec.format].read(written.toString('utf8').replace(/^\uFEFF/, ''), spec.keys).servers;
  await records.change((all) => {
    const others = all.filter((one) => !(one.assistant === spec.id && one.file === file));
    const here = all.filter((one) => one.assistant === spec.id && one.file === file);
    if (action === 'restore') return [...others, ...here.filter(({ id }) => Object.hasOwn(servers, id))];
    const ids = new Set(entries.map(({ id }) => id));
    const fresh = entries
      .filter(({ entry }) => entry !== undefined)
      .map(({ id, profiles }) => ({
        assistant: spec.id,
        file,
        id,
        profiles,
        entryHash: entryHash(servers[id]),
        fileHash: hashOf(written),
        // Of a repair the older backup still is the state before us.
        backup: here.find((one) => one.id === id)?.backup ?? backup,
        at: Date.now(),
      }));
    return [...others, ...here.filter(({ id }) => !ids.has(id)), ...fresh];
  });
}
