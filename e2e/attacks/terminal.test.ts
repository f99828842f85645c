import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../core/logs/log.ts';
import { addCommands } from '../../mcp-server/cli/commands/build-program.ts';
import { connect, freshHome, HYDRANT } from '../support/process.ts';

/** Sets the window's title, turns text red by a C1 control, reverses the writing, hides, clears, and begins a line of its own. */
const HOSTILE = 'x\u001b]0;OWNED\u0007\u009b31m\u202e\u200b\u007f\r\u2028\u0085\nFORGED: all is well';
/** What a terminal obeys, or a person does not see. Line feeds and tabs are looked at apart. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{DI}]/u;

const home = freshHome();
const userHome = freshHome();
const folder = join(freshHome(), `data ${HOSTILE.replace('\n', ' ')}`);

interface Output {
  text: string;
  code: number | null;
}

/** All bytes of both outputs of one command. */
function run(args: readonly string[], input = ''): Promise<Output> {
  const child = spawn(process.execPath, [HYDRANT, ...args], {
    env: { ...process.env, HYDRANT_HOME: home, HOME: userHome, USERPROFILE: userHome, HYDRANT_DEBUG: '1' },
    stdio: 'pipe',
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ text: Buffer.concat(chunks).toString('utf8'), code })));
}

function assertSafe({ text }: Output, what: string): void {
  expect(OBEYED.exec(text)?.[0].codePointAt(0)?.toString(16), `${what}: ${JSON.stringify(text.slice(0, 2_000))}`).toBeUndefined();
  expect(text, what).not.toMatch(/^FORGED/m);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const named = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** DuckDB takes no NUL in a literal; chr() makes one. */
const SELECT = `SELECT ${quoted(HOSTILE)} || chr(0) || chr(27) || 'c' AS ${named(HOSTILE)}, [${quoted(HOSTILE)}] AS l, {'k': ${quoted(HOSTILE)}} AS s`;

const request = { approve: '', deny: '' };
let backup = '';

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  // A lone carriage return is no CSV.
  const inFile = named(HOSTILE.replace('\r', ''));
  writeFileSync(join(folder, 'people.csv'), `id,${inFile}\n1,${inFile}\n2,${inFile}\n`);
  await run([
    'profiles',
    'add',
    'hostile',
    '--folder',
    folder,
    '--name',
    HOSTILE,
    '--tag',
    HOSTILE.slice(0, 16),
    '--policy',
    'approve-writes',
  ]);
  await run(['profiles', 'add', 'gone', '--folder', join(folder, 'not there')]);
  // A client that names itself so, asks, fails and waits for an approval.
  const session = await connect(['-p', 'hostile'], { home, name: HOSTILE });
  await session.call('execute_query', { sql: SELECT });
  await session.call('execute_query', { sql: `SELECT ${named(HOSTILE)} FROM ${named(HOSTILE)}` });
  for (const n of [1, 2]) await session.call('execute_query', { sql: `CREATE TEMP TABLE t AS SELECT ${n} AS ${named(HOSTILE)}` });
  await session.close();
  const waiting = await run(['approvals', 'list', '--json']);
  const { requests } = JSON.parse(waiting.text) as { requests: { id: string }[] };
  [request.approve, request.deny] = [requests[0]?.id ?? '', requests[1]?.id ?? ''];
  // A file of an assistant that others wrote so: escaped in JSON, raw in TOML and YAML where these allow it.
  mkdirSync(join(userHome, '.codex'), { recursive: true });
  writeFileSync(join(userHome, '.codex', 'config.toml'), `# a \u009b31m\u202e comment\n[mcp_servers."x\u009b2J"]\ncommand = "x"\n`);
  await run(['assistants', 'add', 'codex', '--profile', 'hostile', '--yes']);
  const backups = await run(['assistants', 'backups', 'codex', '--json']);
  backup = (JSON.parse(backups.text) as { path: string }[])[0]?.path ?? '';
}, 120_000);

/** A profile as a file that somebody else made. */
function hostileFile(name: string, content: string): string {
  const file = join(userHome, name);
  writeFileSync(file, content);
  return file;
}

const IMPORT = (): string =>
  hostileFile('import.json', JSON.stringify({ version: 1, profiles: [{ id: HOSTILE, name: HOSTILE, engine: HOSTILE }] }));

/** What each command is given; a command without a line here fails the first test. */
const CALLS: Record<string, () => { args: string[]; input?: string }[]> = {
  'test-connection': () => [{ args: ['hostile'] }, { args: ['gone'] }, { args: [HOSTILE] }],
  'sign-in': () => [{ args: ['hostile'] }, { args: ['gone'] }, { args: [HOSTILE] }],
  'init-config': () => [{ args: ['--file', join(userHome, HOSTILE, HOSTILE)] }, { args: [] }],
  query: () => [
    ...['table', 'markdown', 'json'].map((format) => ({ args: ['-p', 'hostile', SELECT, '--format', format] })),
    { args: ['-p', 'hostile', 'SELECT * FROM people'] },
    { args: ['-p', 'hostile', SELECT, '--json'] },
    { args: ['-p', 'hostile', `SELECT ${named(HOSTILE)} FROM ${named(HOSTILE)}`] },
    { args: ['-p', 'hostile', SELECT, '--export', join(userHome, `${HOSTILE}.csv`)] },
  ],
  classify: () => [
    { args: ['--engine', 'duckdb'], input: `${JSON.stringify({ sql: `SELECT ${named(HOSTILE)}(1)` })}\n` },
    { args: ['--engine', HOSTILE] },
  ],
  history: () => [{ args: [] }, { args: ['--export'] }, { args: ['--state', HOSTILE] }, { args: ['--prune-days', '1000'] }],
  doctor: () => [{ args: ['-p', 'hostile'] }, { args: ['-p', HOSTILE] }],
  report: () => [{ args: [] }, { args: ['--output', join(userHome, HOSTILE, 'report.md'), '--yes'] }],
  'audit verify': () => [{ args: [] }],
  'assistants list': () => [{ args: [] }],
  'assistants check': () => [{ args: [] }],
  'assistants snippet': () => [{ args: ['goose', '--profile', 'hostile'] }, { args: [HOSTILE, '--profile', 'hostile'] }],
  'assistants add': () => [{ args: ['codex', '--profile', 'gone'] }, { args: ['codex', '--profile', HOSTILE] }],
  'assistants repair': () => [{ args: ['codex'] }, { args: [HOSTILE] }],
  'assistants backups': () => [{ args: ['codex'] }, { args: [HOSTILE] }],
  'assistants restore': () => [{ args: ['codex', backup, '--yes'] }, { args: ['codex', HOSTILE] }],
  'assistants remove': () => [{ args: ['codex', '--profile', 'hostile', '--yes'] }],
  'approvals list': () => [{ args: [] }, { args: ['--state', 'all'] }, { args: ['--state', HOSTILE] }],
  'approvals approve': () => [{ args: [request.approve] }, { args: [HOSTILE] }],
  'approvals deny': () => [{ args: [request.deny, '--reason', HOSTILE] }],
  'profiles list': () => [{ args: [] }],
  'profiles show': () => [{ args: ['hostile'] }, { args: [HOSTILE] }],
  'profiles add': () => [{ args: [HOSTILE, '--folder', folder] }, { args: ['x', '--from', '-'], input: `{"name": ${HOSTILE}` }],
  'profiles found': () => [{ args: [] }],
  'profiles pack': () => [{ args: ['hostile', HOSTILE] }],
  'profiles import': () => [{ args: [IMPORT()] }, { args: [HOSTILE] }],
  'profiles export': () => [{ args: [] }, { args: ['--output', join(userHome, HOSTILE)] }],
  'profiles remove': () => [{ args: [HOSTILE] }],
  'profiles restore': () => [{ args: [] }],
  'secrets set': () => [{ args: [HOSTILE], input: 'x' }],
  'secrets delete': () => [{ args: [HOSTILE] }],
  'secrets check': () => [{ args: [HOSTILE] }, { args: [] }],
};
/** Those whose JSON holds what others wrote. */
const ALSO_JSON = ['approvals list', 'assistants backups', 'audit verify', 'history', 'profiles list', 'test-connection'];
/** The server speaks the protocol, the app runs screens. */
const NO_TERMINAL = ['stdio', 'app'];

function commandNames(command: Command, before: readonly string[] = []): string[] {
  return command.commands.flatMap((one) =>
    one.commands.length > 0 ? commandNames(one, [...before, one.name()]) : [[...before, one.name()].join(' ')],
  );
}

describe('whatever is planted, no command hands it to a terminal as it is', () => {
  test('every command is looked at', () => {
    const program = new Command();
    addCommands(program, silentLog(), () => undefined);
    expect(Object.keys(CALLS).sort()).toEqual(
      commandNames(program)
        .filter((name) => !NO_TERMINAL.includes(name))
        .sort(),
    );
  });

  test('results, statements, errors, names, paths and files of others', { timeout: 300_000 }, async () => {
    let hostile = 0;
    const look = async ([name, calls]: [string, (typeof CALLS)[string]]): Promise<void> => {
      for (const { args, input } of calls()) {
        for (const more of ALSO_JSON.includes(name) ? [[], ['--json']] : [[]]) {
          const output = await run([...name.split(' '), ...args, ...more], input);
          assertSafe(output, [...name.split(' '), ...args, ...more].map((one) => JSON.stringify(one)).join(' '));
          if (/OWNED|9b/.test(output.text)) hostile += 1;
        }
      }
    };
    // In the order in which they are written down: some of them take away what others need.
    const all = Object.entries(CALLS);
    for (let at = 0; at < all.length; at += 3) await Promise.all(all.slice(at, at + 3).map(look));
    expect(hostile).toBeGreaterThan(30);
  });

  test('a row of the audit trail that somebody wrote', async () => {
    const database = new DatabaseSync(join(home, 'history.db'));
    const [table] = database.prepare("SELECT name FROM sqlite_master WHERE name LIKE 'audit%' AND type = 'table'").all();
    const columns = database.prepare(`PRAGMA table_info(${String(table?.name)})`).all() as { name: string; type: string }[];
    const text = columns.find(({ name, type }) => type === 'TEXT' && !/hash|prev/.test(name))?.name ?? '';
    for (const trigger of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all())
      database.exec(`DROP TRIGGER ${named(String(trigger.name))}`);
    database.prepare(`UPDATE ${String(table?.name)} SET ${text} = ? WHERE seq = 2`).run(HOSTILE);
    database.close();
    const output = await run(['audit', 'verify']);
    expect(output.code).toBe(6);
    expect(output.text).toContain('OWNED');
    assertSafe(output, 'audit verify');
    assertSafe(await run(['audit', 'verify', '--json']), 'audit verify --json');
  });

  test('CSV through a pipe is exact', async () => {
    const { text } = await run(['query', '-p', 'hostile', `SELECT ${quoted(HOSTILE)} AS a`, '--format', 'csv']);
    expect(text).toContain(`a\n"${HOSTILE}"\n`);
  });

  test('standard error of the server, which assistants keep in a log', async () => {
    const { text } = await run(['stdio', '-p', 'hostile'], `${HOSTILE}\n{"jsonrpc":"2.0","method":${JSON.stringify(HOSTILE)}}\n`);
    assertSafe({ text: text.replaceAll(/^\{.*\}$/gm, ''), code: 0 }, 'stdio');
    expect(readFileSync(HYDRANT, 'utf8')).toContain('bundle');
  });
});
