import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { headPath } from '../history/audit-head.ts';
import { sweepHome } from './sweep-home.ts';

const root = join(import.meta.dirname, '..', '..');

/** Runs a process that writes repeatedly, and kills it until a temporary file is left behind. */
async function killWhileWriting(folder: string, code: string): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 5 + attempt));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    if (readdirSync(folder).some((name) => /\.(?:\d+|part)$/.test(name))) return;
  }
  throw new Error('No write was interrupted.');
}

test('what a killed writer of a file left goes; a file that another may be writing stays', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-sweep-'));
  const file = join(home, 'profiles.json');
  await killWhileWriting(
    home,
    `const { writeFileAtomically } = await import('./core/common/atomic-file.ts'); process.stdout.write('x');
     for (;;) await writeFileAtomically(${JSON.stringify(file)}, 'x'.repeat(3e6));`,
  );
  const left = readdirSync(home).filter((name) => /\.\d+$/.test(name));
  expect(left).not.toEqual([]);
  expect(await sweepHome(home)).toEqual([]);
  for (const name of left) utimesSync(join(home, name), 1, 1);
  expect((await sweepHome(home)).toSorted()).toEqual(left.toSorted());
});

test('what a killed writer of the audit head left goes', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-sweep-'));
  const file = join(home, 'history.db');
  await killWhileWriting(
    home,
    `const { writeHead } = await import('./core/history/audit-head.ts');
     const write = () => writeHead(${JSON.stringify(file)}, { seq: 1, hash: '0'.repeat(64) });
     write(); process.stdout.write('x');
     for (;;) write();`,
  );
  const left = readdirSync(home).filter((name) => name.endsWith('.part'));
  expect((await sweepHome(home)).toSorted()).toEqual(left.toSorted());
  expect(readdirSync(home).map((name) => join(home, name))).toEqual([headPath(file)]);
});

test('every other file stays', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-sweep-'));
  mkdirSync(join(home, 'backups'));
  const names = [
    'profiles.json',
    'profiles.json.bak-1',
    'profiles.json.damaged-20260101T000000Z',
    'history.head',
    'backups/mcp.json.bak-2',
    'notes.1',
  ];
  for (const name of names) {
    writeFileSync(join(home, name), 'x');
    utimesSync(join(home, name), 1, 1);
  }
  expect(await sweepHome(home)).toEqual([]);
});
