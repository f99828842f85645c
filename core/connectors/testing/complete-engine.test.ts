import { expect, test } from 'vitest';
import type { Profile } from '../../profiles/profile.ts';
import { COMPLETE_COLUMNS, createCompleteEngine } from './complete-engine.ts';
import { connectorContract } from './contract.ts';

const never = new AbortController().signal;
const engine = createCompleteEngine();
const profile = { engine: 'memory' } as unknown as Profile;
const context = { home: '/nowhere', resources: '/nowhere', secrets: {} };

connectorContract({
  name: 'an engine in memory that has everything',
  connector: async () => engine.connector,
  profile: async () => profile,
  context: () => context,
  sql: {
    one: 'one',
    parameter: 'echo',
    many: 'many',
    endless: 'endless',
    syntaxError: 'nonsense here too',
    write: 'write',
    twoStatements: 'one; one',
    typed: {
      sql: 'typed',
      columns: Object.fromEntries(COMPLETE_COLUMNS.map(({ name, type: _type, kind: _kind, name: _name, ...facts }) => [name, facts])),
    },
    message: 'say 1',
    several: 'several',
  },
  known: { table: 'numbers', column: 'n' },
  isRunning: async (queryId) => engine.running.has(queryId),
  asleep: async () => {
    const asleep = createCompleteEngine();
    asleep.asleepMs = 50;
    return asleep.connector;
  },
});

test('a reader that is slower than the driver makes it wait, and gets every row in order', async () => {
  const session = await engine.connector.connect(profile, { ...context, signal: never });
  const { batches } = await session.execute('many', [], { signal: never, readOnly: true });
  const before = engine.pauses;
  await expect.poll(() => engine.pauses).toBeGreaterThan(before);
  let expected = 1;
  for await (const batch of batches) for (const [n] of batch) expect(n).toBe(expected++);
  expect(expected).toBe(20_001);
});

test('of millions of messages only the first are held, and the others are counted', async () => {
  const session = await engine.connector.connect(profile, { ...context, signal: never });
  const run = await session.execute('say 5000', [], { signal: never, readOnly: true });
  for await (const _ of run.batches);
  const { messages } = run.end();
  expect(messages).toHaveLength(101);
  expect(messages.at(-1)?.text).toBe('4,900 more messages were left out.');
});
