import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { createRedactor } from '../../core/common/redact.ts';
import { logSections } from './log-sections.ts';
import { makeReport } from './report.ts';

type Line = { level: string; event: string; [fact: string]: unknown };

function folderWith(lines: readonly Line[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-report-'));
  const base = { process: 'server', pid: 7 };
  const text = [...lines, { level: 'info', event: 'stop' }].map((line, n) =>
    JSON.stringify({ ...base, time: `2026-11-21T20:00:${String(n).padStart(2, '0')}.000Z`, ...line }),
  );
  writeFileSync(join(folder, 'server-20261121T200000000Z-7.log'), `${text.join('\n')}\n`);
  return folder;
}

function problems(folder: string, isComplete = true): readonly string[] {
  return logSections(folder, 10, createRedactor(), isComplete)[0]?.lines ?? [];
}

const failed = (code: string, correlationId: string) => ({ error: { name: 'HydrantError', code, correlationId } });

test('failures that were foreseen are told, the newest first, those that are alike once with their number', () => {
  const folder = folderWith([
    { level: 'warn', event: 'tool-failed', tool: 'execute_query', ...failed('READ_ONLY', 'c-1') },
    { level: 'warn', event: 'connect-failed', environment: 'prod', ms: 12, ...failed('CONNECT_FAILED', 'c-2') },
    { level: 'warn', event: 'tool-failed', tool: 'execute_query', ...failed('READ_ONLY', 'c-3') },
    { level: 'info', event: 'call-failed', channel: 'history.list', ...failed('HISTORY_UNAVAILABLE', 'c-4') },
    { level: 'warn', event: 'connect-failed', environment: 'prod', ms: 99, pid: 8, ...failed('CONNECT_FAILED', 'c-5') },
    { level: 'info', event: 'connected', environment: 'prod', ms: 9 },
  ]);
  for (const isComplete of [true, false])
    expect(problems(folder, isComplete)).toEqual([
      '- 2026-11-21T20:00:04.000Z server (process 8) connect-failed (prod): CONNECT_FAILED reference c-5 (2 times, first 2026-11-21T20:00:01.000Z)',
      '- 2026-11-21T20:00:03.000Z server (process 7) call-failed (history.list): HISTORY_UNAVAILABLE reference c-4',
      '- 2026-11-21T20:00:02.000Z server (process 7) tool-failed (execute_query): READ_ONLY reference c-3 (2 times, first 2026-11-21T20:00:00.000Z)',
    ]);
});

test('an error that nobody foresaw is told however many foreseen failures came after it', () => {
  const many = Array.from({ length: 40 }, (_, n) => ({
    level: 'warn',
    event: 'tool-failed',
    tool: `tool_${n}`,
    ...failed('BUSY', `c-${n}`),
  }));
  const crash = { level: 'error', event: 'crash', error: { name: 'TypeError', message: 'the pump burst' } };
  const reportedLines = problems(folderWith([crash, ...many]));
  expect(reportedLines).toHaveLength(21);
  expect(reportedLines[0]).toContain('tool_39');
  expect(reportedLines.at(-1)).toBe('- 2026-11-21T20:00:00.000Z server (process 7) crashed: TypeError the pump burst');
});

test('logs that cannot be read are no logs without errors', () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-report-'));
  expect(problems(join(home, 'absent'))).toEqual(['The logs tell of no error.']);
  const file = join(home, 'logs');
  writeFileSync(file, 'a file');
  const [wrong, log] = logSections(file, 10, createRedactor(), true);
  expect(wrong?.lines).toEqual(['The logs could not be read (ENOTDIR).']);
  expect(log?.lines).toEqual(['The logs could not be read (ENOTDIR).']);
});

test('a file of the logs that another user owns is told', () => {
  const folder = folderWith([]);
  writeFileSync(join(folder, 'command-20261121T200000001Z-9.log'), '', { mode: 0o000 });
  chmodSync(folder, 0o755);
  const module = pathToFileURL(join(import.meta.dirname, '..', '..', 'core', 'logs', 'log-files.ts')).href;
  const code = `console.log(JSON.stringify((await import(${JSON.stringify(module)})).unreadableLogs(${JSON.stringify(folder)})))`;
  // Root reads everything.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', ...user });
  expect({ stdout, stderr }).toEqual({ stdout: '{"code":"EACCES","files":1}\n', stderr: '' });
});

test('what somebody wrote into a log makes no part of the report, and statements and values are left out', () => {
  const forged = '\n\n## Injected\n- ok\n```\n<b>';
  const error = {
    name: `E${forged}`,
    message: `the pump burst${forged} at SELECT salary FROM staff WHERE email='jane@x.example' row (1,'Jane Doe')`,
    frames: [`at x${forged}`],
    cause: { name: 'Error', message: "row (2,'Jane Doe')" },
  };
  const folder = folderWith([
    { level: 'error', event: `odd${forged}`, tool: forged, error },
    { level: 'warn', event: 'unfinished-run', role: forged, ranAs: 1, lastAt: 'x', lastEvent: forged },
  ]);
  const sections = logSections(folder, 10, createRedactor(), true);
  const state = { title: 'Connections', lines: [`- shop${forged}`] };
  const { text } = makeReport({ profiles: [], redactor: createRedactor(), unknown: undefined, time: 't', sections: [...sections, state] });
  expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
    '# Hydrant: report of a problem',
    '## What went wrong',
    '## Log, the last 10 lines',
    '## Connections',
  ]);
  expect(text.split('\n').filter((line) => line.startsWith('```'))).toHaveLength(2);
  expect(text).toContain('the pump burst');
  expect(text).not.toMatch(/salary|Jane|jane@/);
});
