import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderProfile, freshFolder, freshHome, hydrant, hydrantJson } from './support/hydrant.ts';

interface Failed {
  error: { code: string; message: string; next: string };
}

/** Commands that read the profiles, and the server. */
const READERS = [{ command: ['stdio'] }, { command: ['query', 'SELECT 1'] }, { command: ['test-connection'] }];

describe.each(READERS)('hydrant $command.0', ({ command }) => {
  test('names the nearest profile to one that is not there', async () => {
    const run = await hydrant([...command, '--profile', 'sampel'], { home: await freshHome() });
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^PROFILE_UNKNOWN: .*sampel.*did you mean `?sample`?.*\nNext: .+/s);
  });

  test('names line and column where profiles.json is damaged, and leaves the file alone', async () => {
    const home = await freshHome([folderProfile('sales', '/data')]);
    const file = join(home, 'profiles.json');
    const damaged = readFileSync(file, 'utf8').replace('"sales"', '"sales" oops');
    writeFileSync(file, damaged);
    const line = damaged.slice(0, damaged.indexOf('oops')).split('\n').length;
    const run = await hydrant([...command, '--profile', 'sales'], { home });
    expect(run.code).toBe(6);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^CONFIG_DAMAGED: /);
    expect(run.stderr).toContain(file);
    expect(run.stderr).toMatch(new RegExp(`line ${line}, column \\d+`));
    expect(run.stderr).toMatch(/Next: .*restore/);
    expect(readFileSync(file, 'utf8')).toBe(damaged);
  });

  test('names line and column where the configuration file is damaged', async () => {
    const file = join(freshFolder(), 'hydrant.toml');
    writeFileSync(file, '[profiles.sales]\nname = "Sales"\nengine = "duckdb\n');
    const run = await hydrant([...command, '--config', file], { home: await freshHome() });
    expect(run.code).toBe(6);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^CONFIG_DAMAGED: .*hydrant\.toml.*line 3, column \d+/s);
    expect(run.stderr).toMatch(/\nNext: .+/);
  });

  test('names the nearest field to one that is not there', async () => {
    const file = join(freshFolder(), 'hydrant.toml');
    writeFileSync(
      file,
      '[profiles.sales]\nname = "Sales"\nengine = "duckdb"\npolicie = "full"\nconnection = { form = "folder", path = "/data" }\n',
    );
    const run = await hydrant([...command, '--config', file], { home: await freshHome() });
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/^PROFILE_INVALID: .*policie.*policy/s);
  });
});

describe('exit codes and errors as JSON', () => {
  const cases: { what: string; args: string[]; code: number; error: string; message?: RegExp }[] = [
    { what: 'an unknown command', args: ['qurey'], code: 2, error: 'USAGE', message: /query/ },
    { what: 'an unknown option', args: ['query', '--profil', 'x'], code: 2, error: 'USAGE', message: /--profile/ },
    { what: 'an unknown profile', args: ['query', '-p', 'sampel', 'SELECT 1'], code: 2, error: 'PROFILE_UNKNOWN', message: /sample/ },
    { what: 'a statement that does not parse', args: ['query', '-p', 'sample', 'SELEC 1'], code: 2, error: 'STATEMENT_INVALID' },
    { what: 'a write', args: ['query', '-p', 'sample', 'DELETE FROM orders'], code: 3, error: 'READ_ONLY' },
    { what: 'two statements', args: ['query', '-p', 'sample', 'SELECT 1; SELECT 2'], code: 3, error: 'STATEMENT_MULTIPLE' },
    { what: 'a source that is not there', args: ['query', '-p', 'gone', 'SELECT 1'], code: 4, error: 'SOURCE_MISSING' },
    { what: 'a secret that is not there', args: ['secrets', 'check', 'gone/password'], code: 5, error: 'SECRET_MISSING' },
    {
      what: 'a statement over its deadline',
      args: [
        'query',
        '-p',
        'sample',
        '--timeout',
        '0.3',
        'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1',
      ],
      code: 7,
      error: 'QUERY_TIMEOUT',
    },
    { what: 'a division of words', args: ['query', '-p', 'sample', "SELECT 'a'::INTEGER"], code: 1, error: 'QUERY_FAILED' },
  ];

  test.each(cases)('$what: $error, exit code $code', async ({ args, code, error, message }) => {
    const home = await freshHome([folderProfile('gone', '/nowhere/at/all')]);
    const env = { HYDRANT_SECRETS: 'vault', HYDRANT_VAULT_PASSPHRASE: 'correct horse battery staple' };
    const asJson = await hydrantJson<Failed>(args, { home, env });
    expect(asJson.code).toBe(code);
    expect(asJson.stderr).toBe('');
    expect(asJson.stdout.split('\n')).toHaveLength(2);
    expect(asJson.json.error).toMatchObject({
      code: error,
      message: expect.stringMatching(message ?? /.+/),
      next: expect.stringMatching(/.+/),
    });
    const asText = await hydrant(args, { home, env });
    expect(asText.code).toBe(code);
    expect(asText.stdout).toBe('');
    expect(asText.stderr).toMatch(new RegExp(`^${error}: .+\nNext: .+`, 's'));
    expect(asText.stderr).not.toMatch(/\n\s+at /);
  });

  test('a damaged audit trail: exit code 6', async () => {
    const home = await freshHome();
    await hydrant(['query', '-p', 'sample', 'SELECT 1'], { home });
    expect((await hydrant(['audit', 'verify'], { home })).code).toBe(0);
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(join(home, 'history.db'));
    db.exec("UPDATE history SET environment = 'elsewhere'");
    db.close();
    const broken = await hydrantJson<{ ok: boolean; why: string }>(['audit', 'verify'], { home });
    expect(broken).toMatchObject({ code: 6, json: { ok: false, why: 'history row differs' } });
  });

  test('success: exit code 0, data on standard output, words on standard error', async () => {
    const run = await hydrant(['query', '-p', 'sample', '--format', 'csv', 'SELECT 1 AS one, NULL AS nothing'], {
      home: await freshHome(),
    });
    expect(run).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^one,nothing\r?\n1,\r?\n$/),
      stderr: expect.stringContaining('1 row'),
    });
  });
});
