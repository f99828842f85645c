import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BreakerOpenError, CircuitBreaker, type FailureKind } from './circuit-breaker.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

class Failure extends Error {
  readonly kind: FailureKind;
  constructor(kind: FailureKind) {
    super(kind);
    this.kind = kind;
  }
}
const pauses: [openings: number, error: unknown][] = [];
function make(): CircuitBreaker {
  pauses.length = 0;
  return new CircuitBreaker({
    threshold: 3,
    kindOf: (error) => (error as Failure).kind,
    pauseAfter: (openings, error) => {
      pauses.push([openings, error]);
      return openings * 100;
    },
  });
}
const fail = (breaker: CircuitBreaker, kind: FailureKind) =>
  breaker.run(() => Promise.reject(new Failure(kind))).catch((error: unknown) => error);

test('it opens after failures in a row, and a success between them counts anew', async () => {
  const breaker = make();
  await fail(breaker, 'failure');
  await fail(breaker, 'failure');
  expect(await breaker.run(async () => 1)).toBe(1);
  await fail(breaker, 'failure');
  await fail(breaker, 'failure');
  expect(breaker.state).toBe('closed');
  await fail(breaker, 'failure');
  expect(breaker.state).toBe('open');
  expect(breaker.retryAt).toBe(Date.now() + 100);
  expect(await breaker.run(async () => 1).catch((error: unknown) => error)).toBeInstanceOf(BreakerOpenError);
});

test('what says nothing neither opens it nor forgives; what is hopeless opens it at once', async () => {
  const breaker = make();
  await fail(breaker, 'failure');
  await fail(breaker, 'failure');
  for (let n = 0; n < 5; n++) await fail(breaker, 'none');
  expect(breaker.state).toBe('closed');
  await fail(breaker, 'failure');
  expect(breaker.state).toBe('open');
  const other = make();
  await fail(other, 'hopeless');
  expect(other.state).toBe('open');
});

test('after the pause one attempt is made, others wait for it; each failure makes the pause longer, a success closes', async () => {
  const breaker = make();
  await fail(breaker, 'hopeless');
  for (const openings of [2, 3]) {
    vi.advanceTimersByTime(1000);
    expect((await fail(breaker, 'failure')) as Error).toBeInstanceOf(Failure);
    expect(pauses.at(-1)?.[0]).toBe(openings);
    expect(breaker.state).toBe('open');
  }
  vi.advanceTimersByTime(1000);
  let attempts = 0;
  const trial = Promise.withResolvers<string>();
  const attempt = (): Promise<string> => {
    attempts += 1;
    return attempts === 1 ? trial.promise : Promise.resolve(`later ${attempts}`);
  };
  const first = breaker.run(attempt);
  const others = [breaker.run(attempt), breaker.run(attempt)];
  expect(breaker.state).toBe('half-open');
  expect(attempts).toBe(1);
  trial.resolve('trial');
  expect(await first).toBe('trial');
  expect(await Promise.all(others)).toEqual(['later 2', 'later 3']);
  expect(breaker.state).toBe('closed');
  await fail(breaker, 'hopeless');
  expect(pauses.at(-1)?.[0]).toBe(1);
});

test('those that wait for an attempt that fails are refused, and make none of their own', async () => {
  const breaker = make();
  await fail(breaker, 'hopeless');
  vi.advanceTimersByTime(1000);
  const trial = Promise.withResolvers<string>();
  const first = breaker.run(() => trial.promise).catch((error: unknown) => error);
  const attempt = vi.fn(async () => 'made');
  const others = [1, 2].map(() => breaker.run(attempt).catch((error: unknown) => error));
  trial.reject(new Failure('failure'));
  expect(await first).toBeInstanceOf(Failure);
  for (const other of await Promise.all(others)) expect(other).toBeInstanceOf(BreakerOpenError);
  expect(attempt).not.toHaveBeenCalled();
});

test('a cancelled trial leaves the next one free; an attempt begun before it opened says nothing afterwards', async () => {
  const breaker = make();
  const late = Promise.withResolvers<string>();
  const slow = breaker.run(() => late.promise);
  await fail(breaker, 'hopeless');
  late.resolve('late');
  expect(await slow).toBe('late');
  expect(breaker.state).toBe('open');
  vi.advanceTimersByTime(1000);
  await fail(breaker, 'none');
  expect(breaker.state).toBe('closed');
});
