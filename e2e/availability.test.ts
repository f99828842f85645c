import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAvailability } from '../core/availability/availability.ts';
import { listedEnvironments } from './support/headed.ts';
import { connect, freshHome, hydrant, type Session } from './support/process.ts';

const home = freshHome();
const availability = openAvailability(home);
let session: Session;
beforeAll(async () => {
  session = await connect(['-p', 'sample', '-p', 'sample-dev'], { home });
});
afterAll(() => session.close());

/** One call of each tool that reaches a warehouse. */
const CALLS: [string, Record<string, unknown>][] = [
  ['execute_query', { sql: 'SELECT 1' }],
  ['execute_query', { sql: 'DELETE FROM orders' }],
  ['explain_query', { sql: 'SELECT 1' }],
  ['search_objects', {}],
  ['compare_query', { sql: 'SELECT 1' }],
  ['compare_schema', {}],
];
const codes = async (): Promise<(string | undefined)[]> => {
  const matches = [];
  for (const [tool, args] of CALLS) matches.push((await session.call(tool, args)).code);
  return matches;
};
const health = async (): Promise<unknown> => (await listedEnvironments(session)).map((one) => one.health);

test('a running server honours the switch of one connection, and of all, from the next call on', async () => {
  const stored = await session.call('execute_query', { sql: 'SELECT * FROM range(500)', max_rows: 10 });
  expect(await codes()).toEqual([undefined, 'READ_ONLY', undefined, undefined, undefined, undefined]);

  await availability.set({ profile: { id: 'sample', on: false } });
  const refused = await session.call('execute_query', { sql: 'SELECT 1' });
  expect(refused).toMatchObject({ isError: true, code: 'ENVIRONMENT_PAUSED' });
  expect(refused.text).toMatch(/is switched off in Hydrant\.\nNext: Ask the person at this machine/);
  expect((await session.call('execute_query', { sql: 'SELECT 1', environment: 'dev' })).isError).toBe(false);
  expect(await health()).toEqual(['switched off', 'ready']);
  // One side of a comparison is off: nothing is left to compare with.
  expect((await session.call('compare_query', { sql: 'SELECT 1' })).code).toBe('ENVIRONMENT_PAUSED');

  await availability.set({ pausedAll: true });
  expect(await codes()).toEqual(CALLS.map(() => 'ENVIRONMENT_PAUSED'));
  expect(await health()).toEqual(['switched off', 'switched off']);
  const resource = await session.client.readResource({ uri: 'hydrant://dev/main/customers' }).catch((error: Error) => error.message);
  expect(resource).toContain('ENVIRONMENT_PAUSED');
  // The connection test, what was fetched before, and the lists need no warehouse, or are how a person finds out.
  expect((await session.call('test_connection', { environment: 'dev' })).structured).toMatchObject({ ok: true });
  expect((await session.call('get_result', { handle: stored.structured.handle, offset: 10 })).isError).toBe(false);
  expect((await session.client.listTools()).tools).toHaveLength(8);
  expect(hydrant(home, ['query', '-p', 'sample', 'SELECT 1']).code).toBe(3);
  const { rows } = JSON.parse(hydrant(home, ['history', '--json', '--state', 'refused']).out) as { rows: { errorCode: string }[] };
  expect(rows.filter(({ errorCode }) => errorCode === 'ENVIRONMENT_PAUSED').length).toBeGreaterThan(3);

  await availability.set({ pausedAll: false, profile: { id: 'sample', on: true } });
  expect(await codes()).toEqual([undefined, 'READ_ONLY', undefined, undefined, undefined, undefined]);
});

test('a damaged file lets nothing through, and says what to do', async () => {
  writeFileSync(join(home, 'switches.json'), '{');
  const refused = await session.call('execute_query', { sql: 'SELECT 1' });
  expect(refused.code).toBe('CONFIG_DAMAGED');
  expect(refused.text).toContain('switches.json');
  expect((await session.call('list_environments')).text).toContain('CONFIG_DAMAGED');
  expect((await session.client.listTools()).tools).toHaveLength(8);
});
