import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeWith } from '../../e2e/support/tools.ts';
import { privateHome, runInSession } from './testing/keyring-session.ts';

const OPERATIONS = ['get', 'set', 'large', 'delete', 'has', 'probe'] as const;
const LEAK = /hunter2-value/;

function allFail(json: unknown, code: string) {
  const { result } = json as { result: Record<string, { code?: string; next?: string }> };
  expect(OPERATIONS.map((operation) => result[operation]?.code)).toEqual(OPERATIONS.map(() => code));
  expect(JSON.stringify(result)).not.toMatch(LEAK);
}

describeWith(['gnome-keyring', 'dbus-run-session'], 'a real GNOME keyring', () => {
  test('keeps every kind of value, over processes and daemons', async () => {
    const home = await privateHome();
    const first = await runInSession({ keyring: 'unlocked', home }, 'roundTrip');
    expect(first.json).toMatchObject({
      state: 'open',
      result: { wrong: [], unseen: 0, emptySeen: false, probe: true, describe: { kind: 'keychain', label: 'Secret Service' } },
    });
    const again = await runInSession({ keyring: 'unlocked', home }, 'readBack');
    expect(again.json).toMatchObject({ result: { wrong: [] } });
    const sealed = (await readdir(join(home, '.hydrant', 'secrets'))).filter((name) => name.endsWith('.sealed'));
    expect(sealed).toHaveLength(3);
  });

  test('missing, small, large, small again, gone', async () => {
    const { json } = await runInSession({ keyring: 'unlocked', home: await privateHome() }, 'lifecycle');
    expect(json).toMatchObject({
      result: {
        before: { code: 'SECRET_MISSING' },
        had: false,
        large: 5000,
        small: 'small again',
        deleted: [true, false, true],
        after: { code: 'SECRET_MISSING' },
      },
    });
  });

  test('four processes that write small and large values at once agree on one sealing key', async () => {
    const { json } = await runInSession({ keyring: 'unlocked', home: await privateHome() }, 'crowd');
    expect(json).toMatchObject({ result: { ok: [true, true, true, true] } });
  });

  test('locked: everything says so, and what was never there is missing all the same', async () => {
    const home = await privateHome();
    await runInSession({ keyring: 'unlocked', home }, 'roundTrip');
    const locked = await runInSession({ keyring: 'locked', home }, 'failures');
    expect(locked.json).toMatchObject({ state: 'locked' });
    allFail(locked.json, 'SECRET_STORE_LOCKED');
    const never = await runInSession({ keyring: 'locked', home }, 'missingWhileLocked');
    expect(never.json).toMatchObject({ result: { get: { code: 'SECRET_MISSING' } } });
  });

  test('no default keyring: nothing can be kept, and that is not silent', async () => {
    const { json } = await runInSession({ keyring: 'locked', home: await privateHome() }, 'failures');
    expect(json).toMatchObject({
      state: 'no-collection',
      result: { get: { code: 'SECRET_MISSING' }, set: { code: 'SECRET_STORE_UNAVAILABLE' }, probe: { code: 'SECRET_STORE_UNAVAILABLE' } },
    });
  });

  test('a daemon that stops answering does not hang the caller', async () => {
    const { json, ms } = await runInSession({ keyring: 'unlocked', home: await privateHome() }, 'stopped');
    expect(json).toMatchObject({ result: { get: { code: 'SECRET_STORE_UNAVAILABLE' } } });
    expect(ms).toBeLessThan(15_000);
  });

  test('a bus on which nobody keeps secrets', async () => {
    const { json } = await runInSession({ keyring: 'bus-only', home: await privateHome() }, 'failures');
    expect(json).toMatchObject({ state: 'no-service' });
    allFail(json, 'SECRET_STORE_UNAVAILABLE');
  });
});

describe.runIf(process.platform === 'linux')('no D-Bus', () => {
  test('is unavailable in each operation; nothing is kept anywhere else', async () => {
    const home = await privateHome();
    const { json } = await runInSession({ keyring: 'none', home }, 'failures');
    expect(json).toMatchObject({ state: 'no-bus' });
    allFail(json, 'SECRET_STORE_UNAVAILABLE');
    expect(await readdir(join(home, '.hydrant', 'secrets'))).toEqual(['keychain.lock']);
  });
});
