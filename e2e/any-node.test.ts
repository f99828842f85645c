import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { freshHome, HYDRANT } from './support/process.ts';

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
