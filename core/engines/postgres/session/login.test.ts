import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith } from '../../../../e2e/support/tools.ts';
import { HydrantError } from '../../../common/errors.ts';
import type { Session } from '../../../connectors/connector.ts';
import { PROFILES } from '../../registry.ts';
import type { PostgresProfile } from '../profile.ts';
import { type Authority, type Certificate, makeAuthority } from '../testing/certificates.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { createPostgresConnector } from './connector.ts';

const never = new AbortController().signal;
const connector = createPostgresConnector();
afterAll(() => connector.close());

function profileOf(connection: object, auth: object = { method: 'password' }): PostgresProfile {
  return PROFILES.schema.parse({ id: 'pg', name: 'pg', engine: 'postgres', connection, auth }) as PostgresProfile;
}

async function open(profile: PostgresProfile, secrets: Record<string, string> = {}): Promise<Session> {
  return connector.connect(profile, { home: '/nowhere', resources: '/nowhere', secrets, signal: never });
}

async function works(profile: PostgresProfile, secrets: Record<string, string> = {}): Promise<string> {
  const session = await open(profile, secrets);
  await session.ping(never);
  await session.close();
  return session.about;
}

async function refusal(profile: PostgresProfile, secrets: Record<string, string> = {}): Promise<HydrantError> {
  const error = await open(profile, secrets).then(
    (session) => session.close().then(() => undefined),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(HydrantError);
  const known = error as HydrantError;
  for (const secret of Object.values(secrets))
    expect(`${known.message} ${known.next} ${JSON.stringify(known.details)}`).not.toContain(secret);
  expect(known.next.length).toBeGreaterThan(10);
  return known;
}

/** Sentence of the connection test's TLS step. */
async function tlsStep(profile: PostgresProfile): Promise<string> {
  const steps = await connector.probes(profile, { home: '/nowhere', resources: '/nowhere', secrets: {}, signal: never });
  const step = steps.find(({ id }) => id === 'tls');
  return step?.run(never) ?? '';
}

describe('passwords', () => {
  let server: PostgresServer;
  const odd = 'p@:/%# "\'\\ü🔑 x';
  beforeAll(async () => {
    server = await startPostgres({ hba: 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n' });
    await server.admin(`CREATE ROLE odd LOGIN; ALTER ROLE odd PASSWORD $p$${odd}$p$`);
  });
  afterAll(() => server.close());
  const to = (more: object = {}) => ({ host: '127.0.0.1', port: server.port, database: 'postgres', user: 'odd', ...more });

  test('any password goes through as it is', async () => {
    expect(await works(profileOf(to()), { password: odd })).toContain('Logged in as odd to the database postgres');
  });

  test('a wrong one, none, an unknown user, an unknown database', async () => {
    expect(await refusal(profileOf(to()), { password: 'not-this-one' })).toMatchObject({ code: 'LOGIN_FAILED' });
    const none = await refusal(profileOf(to()));
    expect(none).toMatchObject({ code: 'LOGIN_FAILED', message: 'The server wants a password for odd, and the connection has none.' });
    expect(await refusal(profileOf(to({ user: 'nobody_here' })), { password: 'xxxxxxxx' })).toMatchObject({ code: 'LOGIN_FAILED' });
    const database = await refusal(profileOf(to({ database: 'not there' })), { password: odd });
    expect(database).toMatchObject({ code: 'LOGIN_FAILED', next: 'Correct the name of the database.' });
  });

  test('what stands in the environment of the process is not used', async () => {
    process.env.PGPASSWORD = odd;
    process.env.PGOPTIONS = '-c search_path=nowhere';
    try {
      expect((await refusal(profileOf(to()))).message).toContain('has none');
      const session = await open(profileOf(to()), { password: odd });
      const stream = await session.execute('SHOW search_path', [], { signal: never, readOnly: true });
      for await (const batch of stream.batches) expect(batch).toEqual([['"$user", public']]);
      await session.close();
    } finally {
      delete process.env.PGPASSWORD;
      delete process.env.PGOPTIONS;
    }
  });

  test('a command prints the password', async () => {
    const printed = (text: string) => `"${process.execPath}" -e "process.stdout.write(process.argv[1])" "${text}"`;
    await server.admin("CREATE ROLE cloud LOGIN PASSWORD 'token.of-the/cloud=='");
    const cloud = (command: string) => profileOf(to({ user: 'cloud' }), { method: 'command', command });
    expect(await works(cloud(printed('token.of-the/cloud==')))).toContain('cloud');
    expect(await refusal(cloud(printed('another')))).toMatchObject({ code: 'LOGIN_FAILED' });
    expect((await refusal(cloud(printed('')))).message).toContain('did not print one line');
    expect((await refusal(cloud(printed('two\nlines')))).message).toContain('did not print one line');
    expect((await refusal(cloud('no-such-program-anywhere --now'))).message).toContain('was not found');
    expect((await refusal(cloud(`"${process.execPath}" -e "process.exit(3)"`))).message).toContain('failed');
    // The profile of an imported connection has no command.
    const imported = await refusal(profileOf(to({ user: 'cloud' }), { method: 'command' }));
    expect(imported).toMatchObject({ code: 'LOGIN_FAILED', message: expect.stringContaining('has not been entered') as string });
    // The command's environment must not contain the vault's passphrase.
    process.env.HYDRANT_VAULT_PASSPHRASE = 'token.of-the';
    process.env.HYDRANT_VAULT_PASSPHRASE_FILE = '/cloud==';
    try {
      const names = "['HYDRANT_VAULT_PASSPHRASE', 'HYDRANT_VAULT_PASSPHRASE_FILE']";
      const reported = `"${process.execPath}" -p "${names}.some((name) => name in process.env) ? 'another' : 'token.of-the/cloud=='"`;
      expect(await works(cloud(reported))).toContain('cloud');
    } finally {
      delete process.env.HYDRANT_VAULT_PASSPHRASE;
      delete process.env.HYDRANT_VAULT_PASSPHRASE_FILE;
    }
    // No shell runs: `;` and the words after it are arguments.
    expect((await refusal(cloud(`"${process.execPath}" -e "process.exit(0)" ; echo token.of-the/cloud==`))).message).toContain('one line');
  });

  test('a server that has no room', async () => {
    await server.admin('ALTER ROLE cloud CONNECTION LIMIT 0');
    const profile = profileOf(to({ user: 'cloud' }), { method: 'password' });
    expect(await refusal(profile, { password: 'token.of-the/cloud==' })).toMatchObject({ code: 'CONNECT_FAILED' });
  });

  test('a server without encryption is refused over a network, and told where it was chosen', async () => {
    // 0.0.0.0 reaches this machine but does not count as local.
    const network = (mode: string) => profileOf(to({ host: '0.0.0.0', tls: { mode } }));
    expect((await refusal(network('prefer'), { password: odd })).message).toBe(
      '0.0.0.0 does not encrypt connections, and this one leads over a network.',
    );
    expect((await refusal(network('require'), { password: odd })).details.reason).toBe('TLS_MISSING');
    expect(await works(network('disable'), { password: odd })).toContain('The connection is not encrypted.');
    expect(await tlsStep(network('disable'))).toContain('NOT encrypted');
    expect(await tlsStep(profileOf(to()))).toBe('Not encrypted; the server is on this computer.');
    expect((await refusal(profileOf(to({ tls: { mode: 'require' } })), { password: odd })).code).toBe('CONNECT_FAILED');
  });
});

describeWith(['openssl'], 'encryption', () => {
  let authority: Authority;
  let another: Authority;
  let server: PostgresServer;
  let client: Certificate;
  let stranger: Certificate;
  beforeAll(async () => {
    authority = makeAuthority();
    another = makeAuthority('Another authority');
    const own = authority.issue('localhost', ['localhost']);
    client = authority.issue('certified');
    stranger = another.issue('certified');
    server = await startPostgres({
      settings: {
        ssl: 'on',
        ssl_cert_file: "'server.crt'",
        ssl_key_file: "'server.key'",
        ssl_ca_file: "'ca.crt'",
        listen_addresses: "'*'",
      },
      files: { 'server.crt': own.certificate, 'server.key': own.key, 'ca.crt': authority.certificate },
      hba: 'local all all trust\nhostssl all certified all cert\nhostnossl all plain all reject\nhostssl all all all trust\n',
    });
    await server.admin('CREATE ROLE certified LOGIN; CREATE ROLE plain LOGIN');
  });
  afterAll(() => server.close());
  const to = (tls: object, more: object = {}) =>
    profileOf({ host: 'localhost', port: server.port, database: 'postgres', user: 'postgres', tls, ...more }, { method: 'none' });

  test('prefer and require encrypt, and say that nothing was checked', async () => {
    for (const mode of ['prefer', 'require']) {
      expect(await works(to({ mode }, { host: '127.0.0.1' }))).toContain('Logged in');
      expect(await tlsStep(to({ mode }))).toMatch(/^TLSv1\.[23] .*, and the certificate was not checked; it runs until /);
    }
  });

  test('verify-ca and verify-full check what they say', async () => {
    const ca = authority.certificateFile;
    expect(await tlsStep(to({ mode: 'verify-full', ca }))).toContain('and the certificate is valid');
    expect(await works(to({ mode: 'verify-ca', ca }, { host: '127.0.0.1' }))).toContain('Logged in');
    const name = await refusal(to({ mode: 'verify-full', ca }, { host: '127.0.0.1' }));
    expect(name.message).toBe('The certificate of the server is made out to localhost, not to 127.0.0.1.');
    for (const mode of ['verify-ca', 'verify-full']) {
      const unknown = await refusal(to({ mode, ca: another.certificateFile }));
      expect(unknown.message).toContain('authority that this computer does not know');
      expect((await refusal(to({ mode }))).message).toContain('authority that this computer does not know');
    }
    expect((await refusal(to({ mode: 'verify-full', ca: '/not/there.pem' }))).message).toContain('/not/there.pem, could not be read');
  });

  test('a login by client certificate', async () => {
    const tls = { mode: 'verify-full', ca: authority.certificateFile };
    const as = (pair: Certificate) => to({ ...tls, certificate: pair.certificateFile, key: pair.keyFile }, { user: 'certified' });
    expect(await works(as(client))).toContain('Logged in as certified');
    expect((await refusal(to(tls, { user: 'certified' }))).code).toBe('LOGIN_FAILED');
    expect(['LOGIN_FAILED', 'CONNECT_FAILED']).toContain((await refusal(as(stranger))).code);
    const folder = mkdtempSync(join(tmpdir(), 'hydrant-pair-'));
    writeFileSync(join(folder, 'k'), stranger.key);
    const mixed = to({ ...tls, certificate: client.certificateFile, key: join(folder, 'k') }, { user: 'certified' });
    expect((await refusal(mixed)).code).toBe('CONNECT_FAILED');
  });

  test('a server that refuses what is not encrypted says so in its own words', async () => {
    const error = await refusal(to({ mode: 'disable' }, { user: 'plain' }));
    expect(error).toMatchObject({ code: 'LOGIN_FAILED' });
    expect(error.message).toMatch(/pg_hba\.conf/);
    expect(error.next).toContain('may want an encrypted connection');
  });

  test('a cancel goes the same encrypted way', async () => {
    const session = await open(to({ mode: 'verify-full', ca: authority.certificateFile }));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const endless = session.execute('SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b', [], {
      signal: stop.signal,
      readOnly: true,
    });
    await expect(endless.then(({ batches }) => batches[Symbol.asyncIterator]().next())).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    await session.ping(never);
    await session.close();
  });
});
