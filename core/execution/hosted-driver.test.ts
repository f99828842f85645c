import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { HydrantError } from '../common/errors.ts';
import type { ConnectorDescription, Row, Session } from '../connectors/connector.ts';
import { type DriverLine, hostConnector } from '../connectors/kit/hosted.ts';
import { Pools } from '../pool/pools.ts';
import type { Profile } from '../profiles/profile.ts';
import { onSession } from './on-session.ts';
import type { Target } from './target.ts';

const home = mkdtempSync(join(tmpdir(), 'hydrant-hosted-run-'));
const description = { name: 'Hostile' } as ConnectorDescription;
const lines: DriverLine[] = [];
const pools = new Pools({
  home,
  resources: home,
  readSecrets: async () => ({ password: 'pl4nted-secret' }),
  identityOf: () => 'one',
  connectorOf: () => ({
    description,
    load: async ({ onLine } = {}) =>
      hostConnector({
        entry: join(import.meta.dirname, '../connectors/kit/testing/hostile-host.ts'),
        connector: 'hostile',
        description,
        onLine: (line) => onLine?.('hostile', line),
      }),
  }),
  hosts: { onLine: (_, line) => lines.push(line) },
});
const profile = { id: 'x', engine: 'hostile', connection: {}, limits: { concurrency: 2 } } as unknown as Profile;
const target = { acquire: (signal: AbortSignal) => pools.pool(profile).acquire(signal) } as unknown as Target;
const { signal } = new AbortController();
afterAll(() => pools.close());

/** The rows of a statement, run on a session of the pool as runStatement does. */
function run(sql: string, isRead: boolean): Promise<Row[]> {
  return onSession(target, { signal, isRead }, async (session: Session, began) => {
    const rows: Row[] = [];
    const { batches } = await session.execute(sql, [], { signal, readOnly: isRead });
    for await (const batch of batches) {
      began();
      rows.push(...batch);
    }
    return rows;
  });
}

test('a read whose driver crashes is run once more in another child; a write is not, and its fate is said to be unknown', async () => {
  expect(await run(`exits-once ${join(home, 'read')}`, true)).toEqual([[1]]);
  const error = await run(`exits-once ${join(home, 'write')}`, false).catch((thrown: HydrantError) => thrown);
  expect(error).toMatchObject({ code: 'CONNECTION_LOST', message: expect.stringContaining('Whether it changed something is not known.') });
  // The pool hands out no session of the child process that has ended.
  expect(await run('one', true)).toEqual([[1]]);
  expect(lines).toContainEqual({ stream: 'stdout', text: 'import: a banner on stdout' });
});
