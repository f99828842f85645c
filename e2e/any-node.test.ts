import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshHome, HYDRANT, ROOT } from './support/process.ts';

/** The Node that started npm, which is the machine's own and may be older than the project's. */
const machineNode = process.env.npm_node_execpath ?? process.execPath;

test('whatever Node starts it, it runs on the project’s Node 24, and passes input, output and exit code through', () => {
  const env = { ...process.env, HYDRANT_HOME: freshHome() };
  const doctor = spawnSync(machineNode, [HYDRANT, 'doctor'], { encoding: 'utf8', env, input: '' });
  expect(doctor.stderr).toBe('');
  expect(doctor.stdout).toMatch(/on Node 24\./);
  const classified = spawnSync(machineNode, [HYDRANT, 'classify', '--engine', 'postgres'], {
    encoding: 'utf8',
    env,
    input: '{"sql":"SELECT 1"}\n',
  });
  expect(JSON.parse(classified.stdout)).toMatchObject({ allowed: true, statements: 1 });
  expect(spawnSync(machineNode, [HYDRANT, 'query', '-p', 'sample', 'DROP TABLE orders'], { env, input: '' }).status).toBe(3);
});

test.each([
  ['server', 'hydrant.js', ['stdio']],
  ['app', 'browser.js', ['--no-open']],
])('the bundle of the %s, started by an older Node itself, says in one sentence what it needs', (part, name, args) => {
  const bundle = join(ROOT, 'dist', part, name);
  // Every Node runs it up to there: the entry has no import that an older one would have to parse.
  expect(readFileSync(bundle, 'utf8')).not.toMatch(/^\s*import\s*[{*"'\w]/m);
  // Where the machine's Node is new enough it is told that it is not; the check itself is the same.
  const older = Number.parseInt(spawnSync(machineNode, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout, 10) < 24;
  const pretend = join(mkdtempSync(join(tmpdir(), 'hydrant-node-')), 'pretend.cjs');
  writeFileSync(pretend, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } });");
  const started = spawnSync(machineNode, [...(older ? [] : ['--require', pretend]), bundle, ...args], {
    encoding: 'utf8',
    env: { ...process.env, HYDRANT_HOME: freshHome() },
    input: '',
  });
  expect(started.stderr).toMatch(/^Hydrant needs Node 24 or newer; this is Node [\d.]+\. Start bin\/hydrant\.mjs .*\n$/);
  expect(started).toMatchObject({ status: 1, stdout: '' });
});
