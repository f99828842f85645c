import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptsTarget, decodeBound, encodeBound, NOWHERE, type SecretTarget } from './secret-binding.ts';
import { memoryStore } from './testing/memory-store.ts';

const target = (host: string, level = 4, authority?: string): SecretTarget => ({
  use: 'login',
  facts: { engine: 'postgres', host, user: 'reader' },
  trust: { level, words: `level ${level}`, ...(authority === undefined ? {} : { authority }) },
  words: `reader at ${host}`,
});
const DB1 = target('db1.example.com');
const DB2 = target('db2.example.com');

test('any value comes back as it was, with what it was given for', () => {
  const facts = fc.dictionary(fc.stringMatching(/^[a-z]{1,9}$/), fc.string(), { noNullPrototype: true });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), facts, (value, words, about) => {
      const given: SecretTarget = { use: 'login', facts: about, words };
      expect(decodeBound('a/b', encodeBound(value, given))).toEqual({ value, target: given });
      expect(decodeBound('a/b', encodeBound(value, 'first-use'))).toEqual({ value, target: 'first-use' });
      expect(decodeBound('a/b', value)).toEqual({ value, target: 'unbound' });
    }),
  );
});

test('the same place only, and as strictly proven or more', () => {
  expect(acceptsTarget(DB1, DB1)).toBe(true);
  expect(acceptsTarget(DB1, DB2)).toBe(false);
  expect(acceptsTarget(DB1, { ...DB1, use: 'ssh' })).toBe(false);
  expect(acceptsTarget(DB1, { ...DB1, facts: { ...DB1.facts, tunnel: 'gate' } })).toBe(false);
  expect(acceptsTarget(DB1, { use: 'login', facts: DB1.facts, words: '' })).toBe(false);
  expect(acceptsTarget(target('h', 1), target('h', 4, ''))).toBe(true);
  expect(acceptsTarget(target('h', 4, ''), target('h', 3, ''))).toBe(false);
  expect(acceptsTarget(target('h', 3, '/ca.pem'), target('h', 4, '/other.pem'))).toBe(false);
  expect(acceptsTarget(target('h', 3, '/ca.pem'), target('h', 4, '/ca.pem'))).toBe(true);
  expect(acceptsTarget(NOWHERE, DB1)).toBe(false);
});

test('a secret is handed out for what it was given for, and for nothing else', async () => {
  const store = memoryStore();
  await store.set('prod/password', 'hunter2-planted', DB1);
  expect(await store.getFor('prod/password', DB1)).toBe('hunter2-planted');
  const error = await store.getFor('prod/password', DB2).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: 'SECRET_ELSEWHERE',
    message: 'The saved password was given for reader at db1.example.com; this connection now points to reader at db2.example.com.',
  });
  expect(JSON.stringify(error)).not.toContain('hunter2');
  await expect(store.getFor('prod/password', { use: 'ssh', facts: {}, words: 'gate' })).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
  await expect(store.getFor('prod/none', DB1)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
});

test('one of an older Hydrant is bound to the saved connection of its name, not to whoever asks first', async () => {
  const entries = new Map([['prod/password', 'old-value']]);
  const store = memoryStore(entries);
  await expect(store.getFor('prod/password', DB2, async () => DB1)).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
  expect(await store.targetOf('prod/password')).toEqual(DB1);
  expect(await store.getFor('prod/password', DB1, async () => DB2)).toBe('old-value');
  // Without a saved connection, the secret is bound to its first use.
  entries.set('dev/password', 'old-value');
  expect(await store.getFor('dev/password', DB2, async () => undefined)).toBe('old-value');
  await expect(store.getFor('dev/password', DB1)).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
});

test('what is bound is not bound again, and leftovers can be disowned', async () => {
  const entries = new Map([['old/password', 'left over']]);
  const store = memoryStore(entries);
  await store.set('prod/password', 'v', DB1);
  await store.set('named/password', 'v');
  for (const name of ['prod/password', 'old/password', 'named/password', 'none/password']) await store.bind(name, NOWHERE);
  expect(await store.targetOf('prod/password')).toEqual(DB1);
  expect(await store.targetOf('none/password')).toBeUndefined();
  await expect(store.getFor('old/password', DB1)).rejects.toMatchObject({
    code: 'SECRET_ELSEWHERE',
    message: 'The saved password was not given for this connection, so it is not used.',
  });
  expect(await store.targetOf('named/password')).toBe('unbound');
  await store.bind('named/password', NOWHERE, 'first-use');
  await expect(store.getFor('named/password', DB1)).rejects.toMatchObject({ code: 'SECRET_ELSEWHERE' });
});

test('a target that was cut or comes from a newer Hydrant gives nothing', async () => {
  const whole = encodeBound('value', DB1);
  const cut = ['hydrant:bound:1:', whole.slice(0, 30), 'hydrant:bound:1:{}\nvalue', whole.replace('"facts"', '"fakts"')];
  for (const text of cut) expect(() => decodeBound('a/b', text)).toThrowError(expect.objectContaining({ code: 'SECRET_DAMAGED' }));
  expect(() => decodeBound('a/b', 'hydrant:bound:2:null\nvalue')).toThrowError(expect.objectContaining({ code: 'CONFIG_NEWER' }));
});
