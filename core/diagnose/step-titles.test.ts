import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import type { StepTitles } from '../connectors/connector.ts';
import { PROBE_TITLES } from '../connectors/network/probe-titles.ts';
import { SOURCE_TITLES } from '../engines/duckdb/step-titles.ts';
import { CONNECTORS, POOLED, PROFILES } from '../engines/registry.ts';
import { Pools } from '../pool/pools.ts';
import { type Profile, secretReferences } from '../profiles/profile.ts';
import { type DiagnosisStep, diagnose } from './diagnose.ts';
import { STEP_TITLES, titleOf } from './step-titles.ts';

const all: [string, StepTitles][] = [
  ...Object.entries(STEP_TITLES),
  ...Object.entries(PROBE_TITLES),
  ...Object.entries(SOURCE_TITLES),
  ...Object.values(CONNECTORS).map(({ description }): [string, StepTitles] => [`${description.engine} login`, description.loginStep]),
];

const GOOD = /\b(not|no|failed|cancelled|cannot)\b/i;

describe.each(all)('the titles of %s', (_, titles) => {
  test('claim no success where there was none, and no failure where there was none', () => {
    expect(titleOf(titles, 'ok')).not.toMatch(GOOD);
    expect(titleOf(titles, 'failed')).toMatch(/\b(not|no|failed)\b/i);
    expect(titleOf(titles, 'skipped')).toMatch(/\b(not|no)\b/i);
    expect(titleOf(titles, 'cancelled')).toMatch(/cancelled/);
    expect(titleOf(titles, 'warning')).not.toMatch(/\bfailed|cancelled\b/);
  });
  test('differ by state, begin like a sentence and end without a stop', () => {
    const told = (['ok', 'failed', 'skipped', 'cancelled'] as const).map((state) => titleOf(titles, state));
    expect(new Set(told).size).toBe(told.length);
    for (const title of told) expect(title).toMatch(/^[A-Z].*[^.]$/);
  });
});

const ids = (steps: readonly DiagnosisStep[], state: string): string[] => steps.filter((step) => step.state === state).map(({ id }) => id);

async function diagnosed(given: Record<string, unknown>, signal = new AbortController().signal): Promise<DiagnosisStep[]> {
  const profile = PROFILES.schema.parse({ id: 'x', name: 'X', ...given }) as Profile;
  const pools = new Pools({
    ...POOLED,
    home: mkdtempSync(join(tmpdir(), 'titles-')),
    resources: join(import.meta.dirname, '..', '..', 'resources'),
    readSecrets: async (asked) => {
      if (Object.keys(secretReferences(asked)).length === 0) return {};
      throw new HydrantError('SECRET_STORE_LOCKED', 'The sealed file with the passwords is locked.', 'Type its passphrase.');
    },
  });
  try {
    return (await diagnose(pools, profile, { signal, redact: (text) => text })).steps;
  } finally {
    await pools.close();
  }
}

const title = (steps: readonly DiagnosisStep[], id: string): string | undefined => steps.find((step) => step.id === id)?.title;

test('a folder that is not there: the title says so, and the field that mends it is named', async () => {
  const steps = await diagnosed({ engine: 'duckdb', connection: { form: 'folder', path: '/nowhere/at/all' } });
  expect(steps.find(({ id }) => id === 'source')).toMatchObject({
    state: 'failed',
    title: 'Folder not usable',
    fields: ['connection.path'],
  });
  expect(title(steps, 'files')).toBe('Files not looked for');
  expect(title(steps, 'login')).toBe('Opening not tried');
  expect(title(steps, 'tables')).toBe('Tables not looked for');
  expect(steps.find(({ id }) => id === 'files')?.sentence).toContain('“Folder not usable”');
});

test('a password that cannot be had: its field is named', async () => {
  const connection = { host: '127.0.0.1', port: 1, database: 'a', user: 'b' };
  const steps = await diagnosed({ engine: 'postgres', connection, auth: { method: 'password', password: 'secret:x/password' } });
  expect(steps.find(({ id }) => id === 'secret')).toMatchObject({
    state: 'failed',
    title: 'Password not available',
    fields: ['auth.password'],
  });
});

test('a port at which nobody listens names host and port; nothing needs a password there', async () => {
  const connection = { host: '127.0.0.1', port: 1, database: 'a', user: 'b' };
  const steps = await diagnosed({ engine: 'postgres', connection });
  expect(ids(steps, 'failed')).toEqual(['port']);
  expect(steps.find(({ id }) => id === 'port')).toMatchObject({
    title: 'Port not reached',
    fields: ['connection.host', 'connection.port'],
  });
  expect(title(steps, 'secret')).toBe('No password needed');
  expect(title(steps, 'host')).toBe('Host found');
  expect(title(steps, 'tls')).toBe('Encryption not tried');
});

test('a test that is cancelled says so at every step', async () => {
  const steps = await diagnosed({ engine: 'duckdb', connection: { form: 'sample' } }, AbortSignal.abort());
  expect(steps.length).toBeGreaterThan(5);
  for (const step of steps) expect(step.title).toMatch(/cancelled$/);
});

test('the sample: every title is of a success', async () => {
  const steps = await diagnosed({ engine: 'duckdb', connection: { form: 'sample' } });
  expect(steps.filter(({ state }) => state === 'ok').map(({ title: told }) => told)).toEqual([
    'Profile complete',
    'Sample found',
    'Opened',
    'Answers',
    'Read-only holds',
    'Can only read',
    'Tables found',
  ]);
});
