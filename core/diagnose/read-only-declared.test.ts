import { expect, test } from 'vitest';
import type { LoginRights, ReadOnlyDeclaration } from '../connectors/read-only.ts';
import { createMemoryEngine } from '../connectors/testing/memory-engine.ts';
import type { Pools } from '../pool/pools.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';

const signal = new AbortController().signal;
const SCRIPT = 'CREATE ROLE reader';
const MAY_WRITE: LoginRights = { canWrite: true, summary: 'This login may write everywhere.', script: SCRIPT };

function diagnosed(options: {
  rights?: LoginRights;
  readOnly?: ReadOnlyDeclaration;
  profile?: Record<string, unknown>;
}): Promise<Diagnosis> {
  const { rights = MAY_WRITE, readOnly, profile } = options;
  const memory = createMemoryEngine({ rights, ...(readOnly ? { description: { readOnly } } : {}) });
  const context = { home: '', resources: '', secrets: {}, signal };
  const pools = { connector: async () => memory.connector, bareContext: () => context, context: async () => context };
  return diagnose(pools as unknown as Pools, memory.profile(profile), { signal, redact: (text) => text });
}
const step = ({ steps }: Diagnosis, id: string) => steps.find((one) => one.id === id);

test('where nothing but the login refuses a change, the test says that only the parser guards a login that can write', async () => {
  const diagnosis = await diagnosed({});
  expect(step(diagnosis, 'read-only')).toMatchObject({ state: 'skipped', sentence: expect.stringContaining('no read-only mode') });
  const rights = step(diagnosis, 'rights');
  expect(rights).toMatchObject({ state: 'warning', script: SCRIPT });
  expect(rights?.action).toContain('Only Hydrant’s parser');
  expect(rights?.action).toContain('the script makes one');
});

test('a login that can only read is green', async () => {
  const rights = { canWrite: false, summary: 'This login can only read.' };
  expect(step(await diagnosed({ rights }), 'rights')).toMatchObject({ state: 'ok', sentence: 'This login can only read.' });
});

test('what escapes the engine’s own guard is named', async () => {
  const readOnly: ReadOnlyDeclaration = { by: 'transaction', how: 'a read-only transaction', escapes: ['CREATE and DROP'] };
  expect(step(await diagnosed({ readOnly }), 'rights')?.action).toContain('that does not stop CREATE and DROP');
  const guarded = step(await diagnosed({ readOnly, rights: { ...MAY_WRITE, escapes: [] } }), 'rights')?.action;
  expect(guarded).toContain('has the engine run reads as read-only. ');
  expect(guarded).not.toContain('CREATE and DROP');
});

test('a profile that accepts no such login fails here, with what to do', async () => {
  const diagnosis = await diagnosed({ profile: { writableLogin: 'refuse' } });
  expect(diagnosis.ok).toBe(false);
  expect(step(diagnosis, 'rights')).toMatchObject({ state: 'failed', script: SCRIPT, action: { do: 'use-reading-login' } });
  // Under policy `full` the login is meant to write.
  expect((await diagnosed({ profile: { writableLogin: 'refuse', policy: 'full' } })).ok).toBe(true);
});
