import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { PROFILES } from '../engines/registry.ts';
import { readConfigFile } from './config-file.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydrant-config-'));
  file = join(folder, 'hydrant.toml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (text: string, env: Record<string, string> = {}) => {
  writeFileSync(file, text);
  return readConfigFile(file, { env, codec: PROFILES });
};
const failure = async (text: string, env: Record<string, string> = {}): Promise<HydrantError> => {
  const error = await read(text, env).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HydrantError) return error;
  throw error ?? new Error('it did not fail');
};

const SAMPLE = 'engine = "duckdb"\nconnection = { form = "sample" }\n';

describe('readConfigFile', () => {
  it('reads profiles, with the limits of the file under their own, and the default first', async () => {
    const config = await read(`default = "prod"
[limits]
rows = 10
seconds = 5
[profiles.dev]
${SAMPLE}
[profiles.prod]
name = "Production"
environment = "production"
policy = "approve-writes"
limits.rows = 20
${SAMPLE}`);
    expect(config).toMatchObject({ file, default: 'prod' });
    expect(config.profiles).toMatchObject([
      { id: 'prod', name: 'Production', policy: 'approve-writes', limits: { rows: 20, seconds: 5, concurrency: 4 } },
      { id: 'dev', name: 'dev', policy: 'read-only', limits: { rows: 10, seconds: 5 } },
    ]);
  });

  it('counts the paths of TLS, SSH and secrets from where the file is', async () => {
    const { profiles } = await read(
      `[profiles.a]
engine = "postgres"
[profiles.a.connection]
host = "db.example"
database = "d"
user = "u"
via = "ssh"
tls = { mode = "verify-full", ca = "ca.pem", certificate = "\${CERTS}/me.pem", key = "~/me.key" }
ssh = { host = "jump", user = "u", key = "ssh/id", knownHosts = "ssh/known_hosts" }
[profiles.a.auth]
method = "password"
password = "file:password.txt"`,
      { CERTS: 'certs' },
    );
    expect(profiles[0]).toMatchObject({
      connection: {
        tls: { ca: join(folder, 'ca.pem'), certificate: join(folder, 'certs/me.pem'), key: '~/me.key' },
        ssh: { key: join(folder, 'ssh/id'), knownHosts: join(folder, 'ssh/known_hosts') },
      },
      auth: { password: `file:${join(folder, 'password.txt')}` },
    });
  });

  it('makes paths absolute from where the file is, and only those that are not', async () => {
    const path = async (value: string, env = {}) =>
      (await read(`[profiles.a]\nengine = "duckdb"\nconnection = { form = "file", path = '${value}' }`, env)).profiles[0]?.connection;
    expect(await path('data/x.duckdb')).toEqual({ form: 'file', path: join(folder, 'data/x.duckdb') });
    expect(await path('../x.duckdb')).toEqual({ form: 'file', path: join(folder, '../x.duckdb') });
    expect(await path(`\${WHERE}/x`, { WHERE: 'sub' })).toEqual({ form: 'file', path: join(folder, 'sub/x') });
    expect(await path(join(homedir(), 'x'))).toEqual({ form: 'file', path: join(homedir(), 'x') });
    expect(await path('~/x.duckdb')).toEqual({ form: 'file', path: '~/x.duckdb' });
  });

  it('lets the environment give numbers, and accepts a BOM and CRLF', async () => {
    const text = `[limits]\nrows = "\${ROWS:-7}"\n[profiles.a]\nlimits = { seconds = "\${SECONDS}" }\nname = "\${SECONDS}"\n${SAMPLE}`;
    const { profiles } = await read(`\uFEFF${text.replaceAll('\n', '\r\n')}`, { SECONDS: '2.5' });
    expect(profiles[0]).toMatchObject({ name: '2.5', limits: { rows: 7, seconds: 2.5 } });
  });

  it.each([
    ['[profiles.a\n', 'CONFIG_DAMAGED', { line: 1, column: 12 }],
    ['[profiles.a]\npassword = "hunter2\n', 'CONFIG_DAMAGED', { line: 2 }],
    ['[profiles.a]\nname = "x"\nname = "y"\n', 'CONFIG_DAMAGED', { line: 3 }],
  ])('says where %j stops being TOML', async (text, code, details) => {
    const error = await failure(text);
    expect(error).toMatchObject({ code, details: { file, ...details } });
    expect(error.message).toContain(`line ${details.line}, column`);
    expect(JSON.stringify(error)).not.toContain('hunter2');
  });

  it.each([
    [`[profiles.a]\n${SAMPLE}polcy = "full"`, 'line 4: unknown field `polcy` in `profiles.a`; did you mean `policy`?'],
    [`[profiles.a]\n${SAMPLE}[profiles.a.limits]\nrows = 0`, 'line 5: `profiles.a.limits.rows` must be at least 1.'],
    [`[profiles.a]\nengine = "duckbd"`, 'line 2: `profiles.a.engine` has the unknown value `duckbd`; did you mean `duckdb`?'],
    [`[profiles.a]\nname = "x"`, 'line 1: `profiles.a.engine` is missing'],
    [`[profiles.Bad]\n${SAMPLE}`, '`profiles.Bad.id` must be a slug'],
    [`[profiles.a]\nid = "b"\n${SAMPLE}`, 'line 2: `profiles.a.id` differs'],
    [`[profile.a]\n${SAMPLE}`, 'line 1: unknown field `profile`; did you mean `profiles`?'],
    [`[server]\n[profiles.a]\n${SAMPLE}`, 'line 1: unknown field `server`; profiles are tables'],
    [`[limits]\nrowz = 1\n[profiles.a]\n${SAMPLE}`, 'line 2: unknown field `rowz` in `limits`; did you mean `rows`?'],
    [`default = "aa"\n[profiles.ab]\n${SAMPLE}`, 'line 1: `default` names no profile of this file'],
    [`default = "pord"\n[profiles.prod]\n${SAMPLE}`, 'did you mean `prod`?'],
    ['', 'there is no profile'],
    ['profiles = 3', 'line 1: `profiles` must hold tables'],
    ['[profiles]\na = 3', 'line 2: `profiles.a` must be a table'],
    [`[profiles.a]\n${SAMPLE}__proto__ = { x = 1 }`, 'unknown field `__proto__`'],
    [`[profiles.a]\n${SAMPLE}tags = [1979-05-27]`, '`profiles.a.tags[0]` must be a text'],
  ])('%j', async (text, message) => {
    const error = await failure(text);
    expect(error.message).toContain(message);
    expect(error).toMatchObject({ code: 'PROFILE_INVALID', details: { file } });
  });

  it('names the variable that is not set, and its line', async () => {
    const error = await failure(`[profiles.a]\n${SAMPLE}tags = [\n  "x",\n  "\${MISSING}",\n]`, {});
    expect(error.message).toContain('line 6: `profiles.a.tags[1]` needs the environment variable MISSING, which is not set.');
    expect(error).toMatchObject({ code: 'PROFILE_INVALID', details: { line: 6, column: 4, field: 'profiles.a.tags[1]' } });
  });

  it.each(['policy', 'engine', 'environment', 'name', 'tags', 'default', 'limits.rows', 'connection.form', 'auth.method', 'auth.password'])(
    'never repeats what came from the environment: %s',
    async (field) => {
      const location = field === 'default' ? ['default', ''] : ['x', `${field} = "\${V}"\n`];
      const lines = SAMPLE.split('\n').filter((line) => line !== '' && !line.startsWith(field.split('.')[0]!));
      const text = `${location[0] === 'default' ? `default = "\${V}"\n` : ''}[profiles.a]\n${location[1]}${lines.join('\n')}`;
      // A name accepts any text between 1 character and its limit, so only an overlong one is an error.
      const error = await failure(text, {
        V: 'full-hunter2'.repeat(field === 'name' ? 20 : 1).replace(/^f/, field === 'environment' ? 'F' : 'f'),
      });
      expect(`${error.stack}${JSON.stringify(error)}${JSON.stringify(error.cause)}`).not.toContain('hunter2');
    },
  );

  it('that is not there or not UTF-8 says so', async () => {
    await expect(readConfigFile(join(folder, 'none.toml'), { env: {}, codec: PROFILES })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      details: { reason: 'ENOENT' },
    });
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    await expect(readConfigFile(file, { env: {}, codec: PROFILES })).rejects.toMatchObject({ code: 'CONFIG_DAMAGED' });
  });
});
