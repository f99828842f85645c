import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRedactor } from '../common/redact.ts';
import { type HistoryFilter, openHistory } from './history.ts';

const CLIENTS = ['claude-code', 'cursor'];
const PROFILES = ['sales', 'shop'];
const STATES = ['ok', 'error', 'cancelled', 'timeout', 'refused'] as const;
const WORDS = ['orders', 'customers', '<>'];
const START = Date.UTC(2026, 0, 1);
const ROWS = 60;

/** A history of 60 statements a minute apart, cycling through clients, profiles, states and words. */
function filled() {
  const clock = { at: START };
  const file = join(mkdtempSync(join(tmpdir(), 'hydrant-stats-')), 'history.db');
  const history = openHistory({ file, redactor: createRedactor(), now: () => clock.at });
  for (let n = 0; n < ROWS; n++) {
    clock.at = START + n * 60_000;
    const state = STATES[n % STATES.length] ?? 'ok';
    const row = {
      correlationId: `c${n}`,
      client: { name: CLIENTS[n % 2] ?? '', version: '1' },
      principal: 'local:a',
      profile: PROFILES[Math.floor(n / 2) % 2] ?? '',
      environment: 'prod',
      engine: 'duckdb',
      statement: `SELECT ${n} FROM ${WORDS[n % WORDS.length]}`,
      kind: 'select',
      capability: 'read',
      verdict: 'allow',
    };
    if (state === 'refused') history.refuse(row, { ms: 1 });
    else history.finish(history.start(row), { state, ms: n });
  }
  return history;
}

/** Filters that a person can set on the screen, each present or absent. */
const filters: fc.Arbitrary<HistoryFilter> = fc.record(
  {
    client: fc.constantFrom(...CLIENTS),
    profile: fc.constantFrom(...PROFILES),
    state: fc.constantFrom(...STATES),
    search: fc.constantFrom(...WORDS, 'select', 'nothing'),
    since: fc.integer({ min: 0, max: ROWS }).map((n) => START + n * 60_000),
  },
  { requiredKeys: [] },
);

it('the statistics count what the list lists, whatever the filter', () => {
  const history = filled();
  fc.assert(
    fc.property(filters, fc.integer({ min: 1, max: 20 }), (filter, buckets) => {
      const { since, ...rest } = filter;
      const range = { since: START, until: START + ROWS * 60_000 };
      const match = history.stats({ ...rest, ...range, buckets, within: since === undefined ? {} : { since } });
      const listed = history.list({ ...filter, limit: 1000 }).rows;
      expect(match.reduce((sum, { count }) => sum + count, 0)).toBe(listed.length);
      expect(match.reduce((sum, { refused }) => sum + refused, 0)).toBe(listed.filter(({ state }) => state === 'refused').length);
      for (const bucket of match)
        expect(bucket.count).toBe(listed.filter(({ startedAt }) => startedAt >= bucket.from && startedAt < bucket.to).length);
    }),
    { numRuns: 60 },
  );
  history.close();
});

it('a count before a row leaves out what came later', () => {
  const history = filled();
  const rows = history.list({ client: 'cursor', limit: 1000 }).rows;
  const before = rows[10]?.id ?? 0;
  expect(history.count({ client: 'cursor', before })).toBe(rows.length - 11);
  expect(history.count({ client: 'cursor' })).toBe(rows.length);
  history.close();
});
