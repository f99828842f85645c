import { expect, test } from 'vitest';
import { BrowserSession } from './session.ts';

test('a token is exchanged once, for a key that is not the token', () => {
  const session = new BrowserSession();
  expect(session.exchange('')).toBeUndefined();
  const token = session.newToken();
  for (const wrong of [undefined, null, {}, [token], '', `${token}A`, token.slice(1)]) expect(session.exchange(wrong)).toBeUndefined();
  const key = session.exchange(token);
  expect(key).toHaveLength(43);
  expect(key).not.toBe(token);
  expect(session.exchange(token)).toBeUndefined();
  expect(session.knows(`Bearer ${key}`)).toBe(true);
  for (const wrong of [
    undefined,
    '',
    key,
    `bearer ${key}`,
    `Bearer  ${key}`,
    `Bearer ${key}A`,
    `Bearer ${token}`,
    `Bearer ${key}, Bearer x`,
  ])
    expect(session.knows(wrong)).toBe(false);
});

test('a second link lets a second tab in beside the first', () => {
  const session = new BrowserSession();
  const keys = [0, 1].map(() => session.exchange(session.newToken()));
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) expect(session.knows(`Bearer ${key}`)).toBe(true);
});
