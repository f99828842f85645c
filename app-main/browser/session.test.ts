import { expect, test, vi } from 'vitest';
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

test('a ticket works once, for a moment, and there are never many', () => {
  vi.useFakeTimers();
  const session = new BrowserSession();
  const ticket = session.newTicket();
  for (const wrong of [null, '', `${ticket}A`, ticket.slice(1)]) expect(session.useTicket(wrong)).toBe(false);
  expect(session.useTicket(ticket)).toBe(true);
  expect(session.useTicket(ticket)).toBe(false);
  const late = session.newTicket();
  vi.advanceTimersByTime(10_001);
  expect(session.useTicket(late)).toBe(false);
  const many = Array.from({ length: 40 }, () => session.newTicket());
  expect(many.filter((one) => session.useTicket(one)).length).toBe(16);
  vi.useRealTimers();
});
