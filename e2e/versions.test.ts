import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { INTERFACE_VERSIONS } from '../core/common/interface-versions.ts';
import { JSON_PROMISES, type JsonPromise } from '../scripts/reference/json-promises.ts';
import { connect, freshHome, hydrant, type Session } from './support/process.ts';

const VAULT = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'a passphrase for tests only' };

test.each(['modern', 'legacy'] as const)('a client of the %s era reads the versions, and each answer says its own', async (era) => {
  const session: Session = await connect(['-p', 'sample'], { era });
  const { tools, structuredContent, errors } = INTERFACE_VERSIONS;
  expect(session.client.getServerCapabilities()?.experimental).toEqual({ 'hydrant/versions': { tools, structuredContent, errors } });
  const answer = await session.client.callTool({ name: 'execute_query', arguments: { sql: 'SELECT 1 AS one' } });
  expect(answer._meta).toMatchObject({ 'hydrant/version': structuredContent });
  const refusal = await session.client.callTool({ name: 'execute_query', arguments: { sql: 'DELETE FROM orders' } });
  expect(refusal._meta).toMatchObject({ 'hydrant/error': { version: errors, code: 'READ_ONLY' } });
  await session.close();
});

test('a model pays nothing for them: they stand in no list of tools, and in no text', async () => {
  const session = await connect(['-p', 'sample']);
  const { tools } = await session.client.listTools();
  expect(JSON.stringify(tools)).not.toContain('hydrant/version');
  const { content, structuredContent } = await session.client.callTool({ name: 'list_environments', arguments: {} });
  expect(JSON.stringify([content, structuredContent])).not.toMatch(/hydrant\/version|jsonVersion/);
  await session.close();
});

test('the command line says every version to a program', () => {
  const { out, code } = hydrant(freshHome(), ['--version', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+/), interfaces: INTERFACE_VERSIONS });
  expect(hydrant(freshHome(), ['--version']).out.trim()).toMatch(/^\d+\.\d+\.\d+\S*$/);
});

let home: string;
beforeAll(() => {
  home = freshHome();
  hydrant(home, ['query', '-p', 'sample', 'SELECT 1']);
});

/** The words of a command, as a shell would split them. */
const wordsOf = (command: string): string[] => [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

test.each(JSON_PROMISES)('hydrant $command --json prints what is promised', ({ command, form, fields }: JsonPromise) => {
  const words = wordsOf(command).map((word) => (word === 'one.csv' ? join(home, word) : word));
  const served = words[0] === 'query' ? ['-p', 'sample'] : [];
  const { out, err } = hydrant(home, [...words, ...served, '--json'], { input: '{"sql": "SELECT 1"}\n', env: { HOME: home, ...VAULT } });
  const entries =
    form === 'lines'
      ? out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as object)
      : [JSON.parse(out) as object].flat();
  expect(entries.length, err).toBeGreaterThan(command === 'assistants check' ? -1 : 0);
  for (const entry of entries) {
    expect(Object.keys(entry)).toEqual(expect.arrayContaining([...fields]));
    expect('jsonVersion' in entry ? entry.jsonVersion : undefined).toBe(form === 'object' ? INTERFACE_VERSIONS.json : undefined);
  }
});

test('an error as JSON says its version too', () => {
  const { out, code } = hydrant(home, ['profiles', 'show', 'nobody', '--json']);
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ jsonVersion: INTERFACE_VERSIONS.json, error: { code: 'PROFILE_UNKNOWN' } });
});

test('a configuration file may say its version; a newer one is refused before anything else in it is read', () => {
  const run = (text: string): ReturnType<typeof hydrant> => {
    const file = join(home, 'config.toml');
    writeFileSync(file, text);
    return hydrant(home, ['query', '--config', file, '--json', 'SELECT 1 AS one']);
  };
  const profile = '[profiles.shop]\nengine = "duckdb"\nconnection = { form = "sample", variant = "prod" }\n';
  expect(run(profile).code).toBe(0);
  expect(run(`version = ${INTERFACE_VERSIONS.config}\n${profile}`).code).toBe(0);
  const newer = run(`version = ${INTERFACE_VERSIONS.config + 1}\nwhat_nobody_knows_yet = true\n${profile}`);
  expect([newer.code, JSON.parse(newer.out)]).toMatchObject([2, { error: { code: 'CONFIG_NEWER' } }]);
  const wrong = run(`version = "1.0"\n${profile}`);
  expect([wrong.code, JSON.parse(wrong.out)]).toMatchObject([
    2,
    { error: { code: 'PROFILE_INVALID', message: expect.stringContaining('line 1') } },
  ]);
  expect(hydrant(home, ['init-config']).out).toContain(`version = ${INTERFACE_VERSIONS.config}\n`);
});
