import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostConnector } from '../core/connectors/kit/hosted.ts';
import { duckdb } from '../core/engines/duckdb/engine.ts';
import { PROFILES } from '../core/engines/registry.ts';

const root = join(import.meta.dirname, '..');

// No engine of this version is hosted, so nothing else starts this file of the product.
test('the driver host of the bundle runs a connector with its native driver, and its watchdog', async () => {
  const entry = join(root, 'dist/server/workers/driver-host.js');
  expect(existsSync(entry)).toBe(true);
  const home = mkdtempSync(join(tmpdir(), 'hydrant-host-'));
  const { signal } = new AbortController();
  const profile = PROFILES.schema.parse({ id: 'x', name: 'x', engine: 'duckdb', connection: { form: 'sample' } });
  const host = (memoryMegabytes: number) =>
    hostConnector({ entry, connector: 'duckdb', description: duckdb.connector.description, limits: { memoryMegabytes } });
  const context = { home, resources: join(root, 'resources'), secrets: {}, signal };

  const roomy = host(2_048);
  const session = await roomy.connect(profile, context);
  const { batches } = await session.execute('SELECT count(*) FROM orders', [], { signal, readOnly: true });
  const rows = [];
  for await (const batch of batches) rows.push(...batch);
  expect(rows).toEqual([[expect.any(Number)]]);
  await roomy.close();

  // Less than Node itself needs.
  const tight = host(16);
  const endless = 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1';
  const statement = tight.connect(profile, context).then((opened) => opened.execute(endless, [], { signal, readOnly: true }));
  const failure = statement.then(async ({ batches }) => {
    for await (const _ of batches);
  });
  await expect(failure).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  await tight.close();
});
