import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../../../e2e/support/tools.ts';
import type { Session } from '../../../connectors/connector.ts';
import { knownHostsFile, linesOf } from '../../../connectors/network/ssh/testing/setup.ts';
import { makeKey, type Sshd, startSshd } from '../../../connectors/network/ssh/testing/sshd.ts';
import { PROFILES } from '../../registry.ts';
import type { PostgresProfile } from '../profile.ts';
import { type PostgresServer, startPostgres } from '../testing/server.ts';
import { createPostgresConnector } from './connector.ts';

const never = new AbortController().signal;

describeWith(['sshd'], 'through SSH', () => {
  const connector = createPostgresConnector();
  let server: PostgresServer;
  let gate: Sshd;
  let bastion: Sshd;
  let key = '';
  let knownHosts = '';
  beforeAll(async () => {
    server = await startPostgres({ settings: { listen_addresses: "'127.0.0.1'" } });
    key = await makeKey('ed25519', 'of the key');
    [gate, bastion] = await Promise.all([startSshd({ authorized: [`${key}.pub`] }), startSshd({ authorized: [`${key}.pub`] })]);
    knownHosts = await knownHostsFile(...linesOf(gate, bastion));
  });
  afterAll(async () => {
    await connector.close();
    await Promise.all([gate.kill(), bastion.kill()]);
    await server.close();
  });

  const profile = (more: object = {}): PostgresProfile =>
    PROFILES.schema.parse({
      id: 'pg',
      name: 'pg',
      engine: 'postgres',
      connection: {
        host: '127.0.0.1',
        port: server.port,
        database: 'postgres',
        user: 'postgres',
        via: 'ssh',
        ssh: { host: '127.0.0.1', port: bastion.port, user: bastion.user, key, knownHosts, ...more },
      },
    }) as PostgresProfile;
  const context = (secrets: Record<string, string> = { sshPassphrase: 'of the key' }) => ({
    home: '/nowhere',
    resources: '/nowhere',
    secrets,
    signal: never,
  });
  const numbers = async (session: Session, signal = never): Promise<number> => {
    const { batches } = await session.execute('SELECT n FROM generate_series(1, 100000) n', [], { signal, readOnly: true });
    let rows = 0;
    for await (const batch of batches) rows += batch.length;
    return rows;
  };

  test('a jump host and a bastion: the steps, a hundred thousand rows, and a cancel', async () => {
    const way = profile({ jump: `${gate.user}@127.0.0.1:${gate.port}` });
    const said: string[] = [];
    for (const step of await connector.probes(way, context())) said.push(`${step.titles.ok}: ${await step.run(never)}`);
    expect(said[0]).toMatch(/^SSH tunnel open: Logged in to 127\.0\.0\.1 as /);
    const session = await connector.connect(way, context());
    expect(await numbers(session)).toBe(100_000);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 150);
    const endless = session.execute('SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b', [], {
      signal: stop.signal,
      readOnly: true,
    });
    await expect(endless.then(({ batches }) => batches[Symbol.asyncIterator]().next())).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
    expect(await numbers(session)).toBe(100_000);
    await session.close();
  });

  test('a wrong passphrase, an unknown host and a port where nobody listens', async () => {
    const fresh = createPostgresConnector();
    await expect(fresh.connect(profile(), context({ sshPassphrase: 'wrong' }))).rejects.toMatchObject({ code: 'TUNNEL_FAILED' });
    const empty = await knownHostsFile('');
    const unknown = fresh.connect(profile({ knownHosts: empty }), context());
    await expect(unknown).rejects.toMatchObject({ code: 'TUNNEL_FAILED', message: expect.stringContaining('SHA256:') });
    const closed = profile();
    closed.connection.port = 1;
    await expect(fresh.connect(closed, context())).rejects.toMatchObject({ code: 'TUNNEL_FAILED' });
    await fresh.close();
  });

  test('a tunnel that breaks takes its sessions with it, and the next one opens another', async () => {
    const fresh = createPostgresConnector();
    const lone = await startSshd({ authorized: [`${key}.pub`] });
    const known = await knownHostsFile(...linesOf(lone));
    const way = profile({ port: lone.port, user: lone.user, knownHosts: known });
    const session = await fresh.connect(way, context());
    expect(await numbers(session)).toBe(100_000);
    await lone.kill();
    await expect(numbers(session)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(session.lost).toBe(true);
    await expect(fresh.connect(way, context())).rejects.toMatchObject({ code: 'TUNNEL_FAILED' });
    const other = await fresh.connect(profile(), context());
    expect(await numbers(other)).toBe(100_000);
    await other.close();
    await fresh.close();
  });
});
