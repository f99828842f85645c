import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { isProcessAlive, machineMark, machineName, processState } from './process-identity.ts';

test('a process lives or is gone where its number can be seen', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  expect([process.pid, process.ppid, pid].map(isProcessAlive)).toEqual([true, true, false]);
  expect([process.ppid, pid].map((one) => processState(machineName(), one))).toEqual(['alive', 'gone']);
  expect(machineName()).toMatch(/^[0-9a-f]{8}-([0-9a-f]{8})?-([0-9a-f]{8})?$/);
  expect(machineMark()).toMatch(/^[0-9a-f]{8}$/);
});

test('a number of another machine or container says nothing; what ran before the computer was restarted is gone', () => {
  const states = ['h1-b1-c2', 'h2-b1-c1', 'h2-b2-c1', 'h1-b2-c1', 'h1-b2-c2', 'h1', ''].map((machine) =>
    processState(machine, 99_999_999, 'h1-b1-c1'),
  );
  expect(states).toEqual(['unknown', 'unknown', 'unknown', 'gone', 'gone', 'unknown', 'unknown']);
  // macOS and Windows report neither boot nor container.
  expect(processState('h1--', 99_999_999, 'h1-b1-c1')).toBe('unknown');
});
