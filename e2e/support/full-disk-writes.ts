// Run on a small disk of its own (see disk-full.test.ts): fills it, tries every kind of write, and prints what each said.
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openSettings } from '../../app-main/host/settings.ts';
import { openRecords } from '../../core/assistants/records.ts';
import { openSwitches } from '../../core/availability/availability.ts';
import { writeFileAtomically } from '../../core/common/atomic-file.ts';
import { asHydrantError } from '../../core/common/errors.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { openHistory } from '../../core/history/history.ts';
import { openProfileStore } from '../../core/profiles/profile-store.ts';
import { openSecretStore } from '../../core/secrets/open-secret-store.ts';

const home = process.argv[2] ?? '';
const redactor = createRedactor();
const history = openHistory({ file: join(home, 'history.db'), redactor });
const ROW = {
  correlationId: 'c',
  client: { name: 'a', version: '1' },
  principal: 'local:a',
  profile: 'sample',
  environment: 'prod',
  engine: 'duckdb',
  // More than the log has room for beyond its last page.
  statement: `SELECT '${'x'.repeat(60_000)}'`,
  kind: 'select',
  capability: 'read',
  verdict: 'allow',
};
const env = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'a passphrase of a test' };
const secrets = openSecretStore({ home, env, platform: process.platform, redactor });
const profile = { id: 'a', name: 'A', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } } as const;

const WRITES: Record<string, () => unknown> = {
  profiles: () => openProfileStore({ home, codec: PROFILES }).change((draft) => draft.add(profile)),
  switches: () => openSwitches(home).set({ pausedAll: true }),
  settings: () => openSettings(home).change((settings) => ({ ...settings, welcomed: true })),
  assistants: () => openRecords(home).change((written) => written),
  secrets: () => secrets.set('a/password', 'a secret of a test'),
  history: () => history.finish(history.start(ROW), { state: 'ok', ms: 1, rows: 1, bytes: 1 }),
  'an assistant’s file': () => writeFileAtomically(join(home, 'config.json'), 'x'.repeat(5000), { backups: 1 }),
};

async function tryAll(): Promise<Record<string, unknown>> {
  const said: Record<string, unknown> = {};
  for (const [name, write] of Object.entries(WRITES)) {
    try {
      await write();
      said[name] = 'written';
    } catch (error) {
      const { code, message, next } = asHydrantError(error);
      said[name] = { code, message, next };
    }
  }
  return said;
}

// Folders and lock files stand already, as on a disk that fills up while Hydrant is used.
await tryAll();
for (const name of ['profiles.json', 'switches.json', 'app-settings.json', 'assistants.json', 'config.json', 'secrets/vault.json'])
  rmSync(join(home, name), { recursive: true, force: true });
const filler = join(home, 'filler');
const file = openSync(filler, 'w');
for (let size = 64 * 1024; size >= 1; ) {
  try {
    writeSync(file, Buffer.alloc(size));
  } catch {
    size = Math.floor(size / 2);
  }
}
closeSync(file);
const names = (): string[] => readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted();
const before = names();
const full = await tryAll();
const left = names().filter((name) => !before.includes(name));
rmSync(filler);
const freed = await tryAll();
history.close();
process.stdout.write(JSON.stringify({ full, left, freed }));
