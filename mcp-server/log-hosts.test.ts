import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRedactor } from '../core/common/redact.ts';
import { createLog, type Log } from '../core/logs/log.ts';
import { lastLogLines } from '../core/logs/read-logs.ts';
import { createLogRedaction } from '../core/logs/redaction.ts';
import { logHosts } from './log-hosts.ts';

const redactor = createRedactor();
redactor.add('pl4nted-secret');

/** What stands in the log after a driver printed a line and failed. */
function logged(level: Log['level'], isComplete: boolean): Record<string, unknown>[] {
  const home = join(mkdtempSync(join(tmpdir(), 'hydrant-hosts-')), 'home');
  const redaction = createLogRedaction({ redactor, isComplete: () => isComplete, learn: async () => undefined });
  const log = createLog({ home, role: 'server', level, redaction });
  const { onLine, onCrash } = logHosts(() => log);
  onLine?.('snowflake', { stream: 'stdout', text: 'login with pl4nted-secret' });
  onCrash?.('snowflake', { kind: 'uncaught', message: 'Error: pl4nted-secret was refused' });
  onCrash?.('snowflake', { kind: 'signal', signal: 'SIGSEGV' });
  log.flush();
  return lastLogLines(join(home, 'logs'), 10);
}

test('lines of a driver are in the log at the level debug, its ends always, and no secret ever', () => {
  const [usual, debug] = [logged('info', true), logged('debug', true)];
  const ends = [
    {
      event: 'driver-ended',
      level: 'error',
      engine: 'snowflake',
      kind: 'uncaught',
      message: expect.stringMatching(/^Error: .* was refused$/),
    },
    { event: 'driver-ended', kind: 'signal', signal: 'SIGSEGV' },
  ];
  expect(usual).toMatchObject(ends);
  expect(debug).toMatchObject([{ event: 'driver-output', stream: 'stdout', text: expect.stringMatching(/^login with /) }, ...ends]);
  expect(JSON.stringify([usual, debug])).not.toContain('pl4nted');
});

test('what a driver says is withheld while a saved secret is not known', () => {
  for (const { text, message } of logged('debug', false)) expect(text ?? message ?? 'withheld').toMatch(/withheld/);
});
