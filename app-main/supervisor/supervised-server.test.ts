import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SupervisedServer } from './supervised-server.ts';

const root = join(import.meta.dirname, '..', '..');

/** A supervisor over a program, with short pauses; how often it was started stands in a file. */
function supervise(
  program: string,
  pauses: readonly number[] = [5, 5, 5, 5, 5, 5, 5, 5, 5],
): { server: SupervisedServer; starts: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-supervised-'));
  const count = join(folder, 'count');
  writeFileSync(count, '');
  const script = join(folder, 'server.mjs');
  writeFileSync(
    script,
    `import { appendFileSync, statSync } from 'node:fs';\nappendFileSync(${JSON.stringify(count)}, 'x');\nconst starts = statSync(${JSON.stringify(count)}).size;\n${program}`,
  );
  const server = new SupervisedServer({
    entry: () => ({
      command: process.execPath,
      args: [script, 'stdio', '--profile', 'sample'],
      env: { HYDRANT_HOME: join(folder, 'home') },
    }),
    env: process.env,
    version: '0',
    redact: (text) => text.replaceAll('hunter2', '•••'),
    changed: () => undefined,
    backoff: pauses,
  });
  return { server, starts: () => readFileSync(count, 'utf8').length };
}

const REAL = `await import(${JSON.stringify(join(root, 'dist', 'server', 'hydrant.js'))});`;
/** Ends by itself soon after its first answer; when somebody asks it something (the 1st and the 11th start), somewhat later. */
const CRASHING = `
const patience = [1, 11].includes(starts) ? 2500 : 100;
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (...args) => {
  setTimeout(() => process.exit(3), patience);
  return write(...args);
};
${REAL}`;
const ask = (server: SupervisedServer) => server.use((client) => client.listTools());

test('starts when asked, stays for the next, ends when told', async () => {
  const { server, starts } = supervise(REAL);
  expect(server.state.state).toBe('stopped');
  expect((await ask(server)).tools.length).toBeGreaterThan(0);
  await ask(server);
  expect(starts()).toBe(1);
  expect(server.state.state).toBe('running');
  await server.stop();
  expect(server.state.state).toBe('stopped');
});

test('a call that its server was stopped under says that, and not that something unforeseen happened', async () => {
  const { server } = supervise(REAL);
  await ask(server);
  let stopped: Promise<void> | undefined;
  const asked = server.use((client) => {
    const answer = client.listTools();
    stopped = server.stop();
    return answer;
  });
  await expect(asked).rejects.toMatchObject({ code: 'SERVER_FAILED', message: 'The server was stopped before it answered.' });
  await stopped;
});

test('ten crashes in a row: it stays down and says so; asked again, it is tried again', async () => {
  const { server, starts } = supervise(CRASHING);
  await ask(server);
  await expect.poll(() => server.state.state, { timeout: 50_000 }).toBe('failed');
  expect(starts()).toBe(10);
  expect(server.state.problem?.message).toContain('10 times');
  await ask(server);
  expect(starts()).toBe(11);
  await server.stop();
}, 70_000);

test('one that cannot start says why, without secrets, and is not tried for ever', async () => {
  const { server, starts } = supervise(`process.stderr.write('hydrant: no such profile, password hunter2\\n'); process.exit(2);`);
  await expect(ask(server)).rejects.toMatchObject({ code: 'SERVER_FAILED', message: 'no such profile, password •••' });
  expect(server.state.state).toBe('failed');
  expect(starts()).toBe(1);
  expect(
    server.log
      .lines()
      .map(({ text }) => text)
      .join('\n'),
  ).not.toContain('hunter2');
});
