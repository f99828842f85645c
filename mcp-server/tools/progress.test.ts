import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PROGRESS_CLOCK_MS, ProgressSender } from './progress.ts';

interface Sent {
  progress: number;
  message: string;
  total?: number;
  _meta?: unknown;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function sender(): { sent: Sent[]; progress: ProgressSender } {
  const sent: Sent[] = [];
  return { sent, progress: new ProgressSender(async (params) => void sent.push(params as unknown as Sent)) };
}

test('work that says nothing is heard of every five seconds, until it ends', () => {
  const { sent, progress } = sender();
  vi.advanceTimersByTime(3 * PROGRESS_CLOCK_MS);
  expect(sent.map(({ message }) => message)).toEqual(['Running (5 s)', 'Running (10 s)', 'Running (15 s)']);
  progress.stop();
  vi.advanceTimersByTime(10 * PROGRESS_CLOCK_MS);
  expect(sent).toHaveLength(3);
});

test('the clock repeats what was said last and is still true, or asks', () => {
  const { sent, progress } = sender();
  progress.report('12 rows so far', { done: 12 });
  vi.advanceTimersByTime(PROGRESS_CLOCK_MS);
  vi.advanceTimersByTime(1000);
  progress.reportOnce('Waits; 9 s left');
  vi.advanceTimersByTime(PROGRESS_CLOCK_MS);
  progress.reportOnce('Waits; 4 s left');
  vi.advanceTimersByTime(2 * PROGRESS_CLOCK_MS);
  progress.describeWith(() => 'two of three');
  vi.advanceTimersByTime(PROGRESS_CLOCK_MS);
  expect(sent.map(({ message }) => message)).toEqual([
    '12 rows so far',
    '12 rows so far (5 s)',
    'Waits; 9 s left',
    'Waits; 4 s left',
    'Running (21 s)',
    'two of three (26 s)',
  ]);
  progress.stop();
});

test('between two steps of a known number the clock stays below the next, and a step carries its data beside the sentence', () => {
  const { sent, progress } = sender();
  progress.report('First', { done: 1, total: 2 }, { step: { id: 'first' } });
  vi.advanceTimersByTime(4 * PROGRESS_CLOCK_MS);
  progress.report('Second', { done: 2, total: 2 });
  progress.stop();
  expect(sent[0]).toEqual({ progress: 1, total: 2, message: 'First', _meta: { 'hydrant/progress': { step: { id: 'first' } } } });
  expect(sent.at(-1)).toEqual({ progress: 2, total: 2, message: 'Second' });
  expect(sent).toHaveLength(6);
  expect(sent.slice(1, -1).every(({ progress: at }) => at > 1 && at < 2)).toBe(true);
});

test('whatever is reported in whatever order, the number only grows', () => {
  const event = fc.oneof(
    fc.record({ ms: fc.nat(12_000) }),
    fc.record({ done: fc.nat(1000) }),
    fc.record({ done: fc.nat(20), total: fc.constant(20) }),
    fc.constant({}),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const { sent, progress } = sender();
      for (const one of events) {
        if ('ms' in one) vi.advanceTimersByTime(one.ms);
        else progress.report('x', one);
      }
      progress.stop();
      for (const [index, { progress: at }] of sent.entries()) expect(at).toBeGreaterThan(sent[index - 1]?.progress ?? 0);
    }),
    { numRuns: 60 },
  );
});
