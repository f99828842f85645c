import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../../e2e/support/tools.ts';
import type { HydrantError } from '../../../../common/errors.ts';
import { PROFILES } from '../../../registry.ts';
import type { PostgresProfile } from '../../profile.ts';
import { type Certificate, makeAuthority } from '../../testing/certificates.ts';
import { type PostgresServer, startPostgres } from '../../testing/server.ts';
import { createPostgresConnector } from '../connector.ts';

const never = new AbortController().signal;
const DAY = 86_400_000;

describeWith(['openssl'], 'a certificate that is refused', () => {
  const authority = makeAuthority();
  const intermediate = makeAuthority('Another authority');
  const good = authority.issue('localhost');
  const connector = createPostgresConnector();
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({
      settings: { ssl: 'on', ssl_cert_file: "'server.crt'", ssl_key_file: "'server.key'" },
      files: { 'server.crt': good.certificate, 'server.key': good.key },
    });
  });
  afterAll(async () => {
    await connector.close();
    await server.close();
  });

  /** Sentence and advice of the connection test's TLS step. */
  async function tlsStep(ca: string | undefined): Promise<[sentence: string, action?: string]> {
    const connection = { host: 'localhost', port: server.port, database: 'postgres', user: 'postgres', tls: { mode: 'verify-full', ca } };
    const profile = PROFILES.schema.parse({ id: 'pg', name: 'pg', engine: 'postgres', connection }) as PostgresProfile;
    const steps = await connector.probes(profile, { home: '/nowhere', resources: '/nowhere', secrets: {}, signal: never });
    const said = steps.find(({ id }) => id === 'tls')?.run(never) ?? Promise.reject(new Error('no such step'));
    return said.then(
      (sentence) => [sentence],
      (error: HydrantError) => [error.message, error.next],
    );
  }

  const own = authority.certificateFile;
  const cases: readonly [what: string, shown: () => Certificate, ca: string | undefined, why: string | RegExp, next: RegExp][] = [
    ['that is good', () => good, own, /and the certificate is valid; it runs until /, /^$/],
    [
      'that has expired',
      () => authority.issue('localhost', ['localhost'], -1),
      own,
      'The certificate of the server has expired.',
      /renewed/,
    ],
    [
      'that is not valid yet',
      () => authority.issue('localhost', ['localhost'], 30, new Date(Date.now() + 2 * DAY)),
      own,
      'The certificate of the server is not valid yet.',
      /date of this computer/,
    ],
    [
      'of another name',
      () => authority.issue('db.example.com', ['db.example.com', 'IP:192.0.2.1']),
      own,
      'The certificate of the server is made out to db.example.com, 192.0.2.1, not to localhost.',
      /as the host/,
    ],
    [
      'of many other names',
      () =>
        authority.issue(
          'a.example.com',
          ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.example.com`),
        ),
      own,
      'The certificate of the server is made out to a.example.com, b.example.com, c.example.com and 2 more, not to localhost.',
      /as the host/,
    ],
    [
      'that signed itself',
      () => authority,
      undefined,
      'The server shows a certificate that it signed itself.',
      /“Encrypted, not verified” \(prefer\)/,
    ],
    [
      'of an authority that nobody knows',
      () => intermediate.issue('localhost'),
      own,
      'The certificate of the server was signed by an authority that this computer does not know.',
      /“Encrypted, not verified” \(prefer\)/,
    ],
    [
      'of an authority that nobody knows, with its own',
      () => {
        const issued = intermediate.issue('localhost');
        return { ...issued, certificate: `${issued.certificate}${intermediate.certificate}` };
      },
      own,
      'The certificate of the server was signed by an authority that this computer does not know.',
      /“Encrypted, not verified” \(prefer\)/,
    ],
  ];

  test.each(cases)('%s', async (_, shown, ca, why, next) => {
    const { certificate, key } = shown();
    writeFileSync(join(server.folder, 'data', 'server.crt'), certificate);
    writeFileSync(join(server.folder, 'data', 'server.key'), key);
    await server.admin('SELECT pg_reload_conf()');
    // The server reloads its files after some delay, so poll.
    const wanted = typeof why === 'string' ? why : expect.stringMatching(why);
    await expect.poll(async () => (await tlsStep(ca))[0], { timeout: 10_000 }).toEqual(wanted);
    expect((await tlsStep(ca))[1] ?? '').toMatch(next);
  });
});
