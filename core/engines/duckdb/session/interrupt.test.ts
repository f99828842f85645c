import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { interruptOnAbort } from './interrupt.ts';

/** A statement that takes minutes on any machine. */
const LONG = 'SELECT sum(hash(a.i, b.i) % 7) FROM range(10_000_000) a(i), range(1_000_000) b(i)';

test('an interrupt that comes before the engine begins is not forgotten', { timeout: 30_000 }, async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const stop = new AbortController();
  using _interrupter = interruptOnAbort(connection, stop.signal);
  stop.abort();
  await expect(connection.run(LONG)).rejects.toThrow(/INTERRUPT/i);
  connection.closeSync();
  instance.closeSync();
});

test('a statement after it runs: nothing is interrupted any more', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const stop = new AbortController();
  const interrupter = interruptOnAbort(connection, stop.signal);
  stop.abort();
  await expect(connection.run(LONG)).rejects.toThrow(/INTERRUPT/i);
  interrupter[Symbol.dispose]();
  for (let round = 0; round < 20; round += 1) expect((await connection.runAndReadAll('SELECT 42')).getRows()).toEqual([[42]]);
  connection.closeSync();
  instance.closeSync();
});
