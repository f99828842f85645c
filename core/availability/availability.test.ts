import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { type AvailabilityStore, assertEnabled, openAvailability } from './availability.ts';

let home: string;
let file: string;
let board: AvailabilityStore;
beforeEach(() => {
  home = mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'switches-'));
  file = join(home, 'switches.json');
  board = openAvailability(home);
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );
const SALES = { id: 'sales', name: 'Sales warehouse' };

test('without a file everything is on', async () => {
  expect(await board.read()).toEqual({ pausedAll: false, off: [] });
  await assertEnabled(board, SALES);
});

test('what is switched off is off for everybody at once, and nothing else', async () => {
  const server = openAvailability(home);
  await server.read();
  expect(await board.set({ profile: { id: 'sales', on: false } })).toEqual({ pausedAll: false, off: ['sales'] });
  await expect(assertEnabled(server, SALES)).rejects.toMatchObject({
    code: 'ENVIRONMENT_PAUSED',
    message: 'Sales warehouse is switched off in Hydrant.',
    next: expect.stringContaining('switch it on'),
  });
  await assertEnabled(server, { id: 'other', name: 'Other' });
  await board.set({ pausedAll: true });
  await expect(assertEnabled(server, { id: 'other', name: 'Other' })).rejects.toMatchObject({
    code: 'ENVIRONMENT_PAUSED',
    message: 'Hydrant is paused.',
  });
  await board.set({ pausedAll: false, profile: { id: 'sales', on: true } });
  await assertEnabled(server, SALES);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 1, pausedAll: false, off: [] });
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a reader sees each change of another, however fast they follow', async () => {
  const reader = openAvailability(home);
  const change = fc.oneof(
    fc.record({ pausedAll: fc.boolean() }),
    fc.record({ profile: fc.record({ id: fc.constantFrom('a', 'b', 'c'), on: fc.boolean() }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (changes) => {
      for (const one of changes) {
        const said = await board.set(one);
        expect(await reader.read()).toEqual(said);
      }
    }),
    { numRuns: 15 },
  );
});

test.each([
  ['half a file', '{"version":1,"paus'],
  ['an empty file', ''],
  ['an older version', '{"version":0,"pausedAll":false,"off":[]}'],
  ['a field too many', '{"version":1,"pausedAll":false,"off":[],"on":["sales"]}'],
  ['another kind', '{"version":1,"pausedAll":"no","off":[]}'],
  ['no id', '{"version":1,"pausedAll":false,"off":["../sales"]}'],
])('%s lets nothing through, and is not written over', async (_, content) => {
  await board.set({ pausedAll: false });
  await board.read();
  writeFileSync(file, content);
  expect(await codeOf(board.read())).toBe('CONFIG_DAMAGED');
  expect(await codeOf(assertEnabled(board, SALES))).toBe('CONFIG_DAMAGED');
  expect(await codeOf(board.set({ pausedAll: false }))).toBe('CONFIG_DAMAGED');
  expect(readFileSync(file, 'utf8')).toBe(content);
  rmSync(file);
  await assertEnabled(board, SALES);
});

test('one of a newer Hydrant lets nothing through, says so, and is not begun anew', async () => {
  const content = '{"version":2,"pausedAll":false,"off":[]}';
  writeFileSync(file, content);
  expect(await codeOf(assertEnabled(board, SALES))).toBe('CONFIG_NEWER');
  expect(await codeOf(board.set({ pausedAll: false }))).toBe('CONFIG_NEWER');
  expect(await codeOf(board.reset())).toBe('CONFIG_NEWER');
  expect(readFileSync(file, 'utf8')).toBe(content);
});

test('a damaged one is begun anew with everything paused, and kept', async () => {
  writeFileSync(file, '{"version":1,"paus');
  const { damagedCopy = '' } = await board.reset();
  expect(readFileSync(damagedCopy, 'utf8')).toBe('{"version":1,"paus');
  expect(await board.read()).toEqual({ pausedAll: true, off: [] });
  await board.set({ pausedAll: false, profile: { id: 'sales', on: false } });
  // A file that parses is left unchanged.
  expect(await board.reset()).toEqual({});
  expect(await board.read()).toEqual({ pausedAll: false, off: ['sales'] });
});

test('what cannot be read lets nothing through', async () => {
  mkdirSync(file);
  expect(await codeOf(assertEnabled(board, SALES))).toBe('CONFIG_UNREADABLE');
  rmSync(file, { recursive: true });
  writeFileSync(file, `{"version":1,"pausedAll":false,"off":[]}${' '.repeat(2 * 1024 * 1024)}`);
  expect(await codeOf(assertEnabled(board, SALES))).toBe('CONFIG_UNREADABLE');
});

test('only the id of a profile can be switched', async () => {
  expect(await codeOf(board.set({ profile: { id: 'x'.repeat(65), on: false } }))).toBe('PARAMETER_INVALID');
  expect(await codeOf(board.set({ profile: { id: '../x', on: false } }))).toBe('PARAMETER_INVALID');
  expect(await board.read()).toEqual({ pausedAll: false, off: [] });
});

test('four processes that switch at once lose no switch', async () => {
  const program = fileURLToPath(new URL('testing/disable.ts', import.meta.url));
  const ends = ['a', 'b', 'c', 'd'].map(async (name) => {
    const ids = Array.from({ length: 10 }, (_, n) => `${name}-${n}`);
    const [code] = await once(spawn(process.execPath, [program, home, ...ids], { stdio: 'inherit' }), 'close');
    return code as number;
  });
  expect(await Promise.all(ends)).toEqual([0, 0, 0, 0]);
  expect((await board.read()).off).toHaveLength(40);
});

test('who watches is told of a change by another', async () => {
  const onChange = vi.fn();
  using _watch = await board.watch(onChange);
  await openAvailability(home).set({ pausedAll: true });
  await expect.poll(() => onChange.mock.calls.length).toBeGreaterThan(0);
});
