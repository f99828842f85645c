import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, freshHome, type Session } from '../support/process.ts';
import { copyWithEngine, FIXTURE, type SourceCopy } from './source-copy.ts';

let copy: SourceCopy;
let hydrant: (...args: string[]) => Promise<string>;
const home = freshHome();

beforeAll(async () => {
  copy = copyWithEngine();
  await copy.run(['scripts/build.ts', 'server']);
  hydrant = (...args) => copy.run(['bin/hydrant.mjs', ...args], { env: { HYDRANT_HOME: home } });
}, 120_000);

test('the throw-away engine has less than 150 lines, its guide and its case of the spec with them; blank ones do not count', () => {
  const files = readdirSync(FIXTURE, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const lines = files.flatMap(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').split('\n'));
  expect(lines.filter((line) => line.trim() !== '').length).toBeLessThan(150);
});

test('the types of the copy hold without another edit', async () => {
  expect(await copy.run(['node_modules/typescript/bin/tsc', '--noEmit'])).toBe('');
}, 180_000);

test('it is named nowhere else, and the arrows of the rooms hold for its folder', async () => {
  await copy.run(['node_modules/vitest/vitest.mjs', 'run', 'scripts/engine-names.test.ts']);
  const lint = ['node_modules/@biomejs/biome/bin/biome', 'lint', 'core/engines'];
  await copy.run(lint);
  const upwards = join(copy.root, 'core', 'engines', 'abacus', 'upwards.ts');
  writeFileSync(upwards, "export { SessionPool } from '../../pool/session-pool.ts';\n");
  await expect(copy.run(lint)).rejects.toThrow(/upwards\.ts/);
  rmSync(upwards);
}, 120_000);

describe('the command line', () => {
  test('offers it, its option and its example', async () => {
    const add = await hydrant('profiles', 'add', '--help');
    expect(add).toContain('--frame <name>');
    expect(add).toContain('hydrant profiles add counts --frame fruit');
    expect(add).toMatch(/any connection: .*\babacus\b/);
    expect(await hydrant('classify', '--help')).toMatch(/--engine <engine>\s.*\babacus\b/);
    expect(await hydrant('init-config')).toContain('# [profiles.counts]');
  });

  test('reads its SQL', async () => {
    const lines = await copy.run(['bin/hydrant.mjs', 'classify', '--engine', 'abacus', '--json'], {
      input: '{"sql":"SELECT max(price) FROM fruit"}\n{"sql":"DELETE FROM fruit"}\n',
    });
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toMatchObject([
      { allowed: true, kind: 'select' },
      { allowed: false, kind: 'delete' },
    ]);
  });

  test('adds a connection by its option, and tests it', async () => {
    await hydrant('profiles', 'add', 'counts', '--frame', 'fruit');
    const [tested] = JSON.parse(await hydrant('test-connection', '-p', 'counts', '--json')) as [
      { engine: string; steps: { state: string }[] },
    ];
    expect(tested.engine).toBe('abacus');
    expect(tested.steps.length).toBeGreaterThan(5);
    expect(tested.steps.filter(({ state }) => state !== 'ok' && state !== 'skipped')).toEqual([]);
  });
});

describe('the tools', () => {
  let session: Session;
  beforeAll(async () => {
    await hydrant('profiles', 'add', 'tools', '--frame', 'fruit');
    session = await connect(['-p', 'tools', '-p', 'sample'], { home, command: join(copy.root, 'bin', 'hydrant.mjs') });
  });
  afterAll(() => session.close());

  test('list it, search it, test it', async () => {
    const listed = await session.call('list_environments');
    expect(JSON.stringify(listed.structured)).toContain('abacus');
    const found = await session.call('search_objects', { environment: 'tools', pattern: 'fr%', detail: 'full' });
    expect(found.text).toContain('fruit');
    expect(found.text).toContain('price');
    const page = (name: string) => session.client.readResource({ uri: `hydrant://tools/${name}` });
    expect(JSON.stringify(await page('main/fruit'))).toContain('price');
    await expect(page('main/friut')).rejects.toThrow(/no table or view `main.friut`; did you mean `fruit`/);
    const tested = await session.call('test_connection', { environment: 'tools' });
    expect(tested).toMatchObject({ isError: false });
    expect(tested.text).toContain('The abacus was picked up.');
  });

  test('ask it, and are refused a change', async () => {
    const { structured } = await session.call('execute_query', {
      environment: 'tools',
      sql: 'SELECT name FROM fruit WHERE price > ? ORDER BY price',
      parameters: [4],
    });
    expect(structured.rows).toEqual([['pear'], ['fig']]);
    expect((await session.call('execute_query', { environment: 'tools', sql: 'DELETE FROM fruit' })).code).toBe('READ_ONLY');
  });

  test('say that it has no plans, as it declares', async () => {
    const { code, text } = await session.call('explain_query', { environment: 'tools', sql: 'SELECT name FROM fruit' });
    expect(code).toBe('NOT_SUPPORTED');
    expect(text).toContain('Abacus shows no plans of statements.');
  });

  test('compare it with another engine', async () => {
    const { structured, text } = await session.call('compare_query', {
      sql: 'SELECT 1 AS id, 2 AS amount',
      environments: ['tools', 'prod'],
      key: ['id'],
    });
    expect(structured.pairs, text).toMatchObject([{ environment: 'prod', equal: true, same: 1 }]);
  });
});

test('the generated pages know it: the index of guides, what guards it, its option, its fields', async () => {
  await copy.run(['scripts/make-reference.ts']);
  const page = (name: string): string => readFileSync(join(copy.root, 'docs', name), 'utf8');
  expect(page('guide/README.md')).toContain('| [Abacus](../../core/engines/abacus/guide.md) | rows in memory |');
  expect(page('operations/safety.md')).toContain('| Abacus | a read-only open | rows that are opened for queries only |');
  expect(page('reference/cli.md')).toContain('`--frame <name>`');
  expect(page('reference/interfaces.json')).toContain('abacus.connection.frame');
});
