import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDrafts } from '../../app-main/host/drafts.ts';
import { openSettings } from '../../app-main/host/settings.ts';
import { fingerprintOf, openTestResults } from '../../app-main/host/test-results.ts';
import { openRecords } from '../../core/assistants/records.ts';
import { openAvailability } from '../../core/availability/availability.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { sampleFile } from '../../core/engines/duckdb/session/sample/sample.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { openSecretStore } from '../../core/secrets/open-secret-store.ts';
import { fillHistory, requestApproval, writeProfiles } from './fill.ts';
import type { TestHome } from './screens.ts';

/** The connections of a full home: one that answers here, and one whose password is in the secret store. */
const SAVED = [
  { id: 'sample', name: 'Sample warehouse', environment: 'prod', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } },
  {
    id: 'shop',
    name: 'Shop',
    environment: 'dev',
    engine: 'postgres',
    connection: { host: '127.0.0.1', port: 1, database: 'shop', user: 'reader' },
    auth: { method: 'password', password: 'secret:shop/password' },
  },
] as const;

/** Fills a home with every file that Hydrant keeps in it, each written by the code that owns it. */
export async function fillHome(home: TestHome): Promise<void> {
  const folder = join(home.path, '.hydrant');
  // Twice, so that the first content is a backup.
  await writeProfiles(home, [SAVED[0]]);
  await writeProfiles(home, [...SAVED]);
  await fillHistory(home, 8);
  await requestApproval(home, 'UPDATE carts SET state = 1 WHERE id = 7');
  await openAvailability(folder).set({ profile: { id: 'shop', on: false } });
  await openSettings(folder).change((settings) => ({ ...settings, welcomed: true, retentionDays: 365 }));
  await openDrafts(folder).store({ id: 'draft-1', engine: 'postgres', values: { name: 'Half a form' }, savedAt: Date.now() });
  const redactor = createRedactor();
  const secrets = openSecretStore({ home: folder, env: home.env, platform: process.platform, redactor });
  await secrets.set('shop/password', 'a password of a test');
  await openRecords(folder).change(() => ({
    entries: [
      {
        assistant: 'cursor',
        file: join(home.path, '.cursor', 'mcp.json'),
        id: 'hydrant-sample',
        profiles: ['sample'],
        entryHash: '0'.repeat(64),
        at: 1,
      },
    ],
    files: [],
  }));
  const profile = PROFILES.parse(SAVED[0], { source: 'the test' });
  await openTestResults(folder, redactor).write('sample', {
    fingerprint: fingerprintOf(profile),
    test: { state: 'done', startedAt: Date.now(), ms: 12, ok: true, steps: [], total: 0, outdated: false },
  });
  for (const name of ['results', 'logs', 'run', 'tmp', 'cache']) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  // Made here once, not by each app that is started over a copy of this home.
  await sampleFile(join(import.meta.dirname, '..', '..', 'resources', 'sample'), join(folder, 'cache'), 'prod');
  const handle = join(folder, 'results', 'r_AAAAAAAAAAAAAAAA');
  writeFileSync(`${handle}.rows`, 'rows');
  writeFileSync(`${handle}.json`, '{"handle":"r_AAAAAAAAAAAAAAAA"}');
}
