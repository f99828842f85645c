import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ProviderTarget, withChoices } from '../../../connectors/kit/providers.ts';
import data from './providers.json' with { type: 'json' };
import { PROVIDERS } from './providers.ts';

const { explain: explainPostgresHost, hintFor } = PROVIDERS;

const brief = (target: ProviderTarget): unknown[] => {
  const { provider, pooler, publicCa } = explainPostgresHost(target) ?? {};
  return [provider, pooler, publicCa];
};

describe('explainPostgresHost', () => {
  it.each<[string, number | undefined, unknown[]]>([
    ['db.abcdefghijklmnopqrst.supabase.co', 5432, ['Supabase', undefined, false]],
    ['db.abcdefghijklmnopqrst.supabase.co', 6543, ['Supabase', 'transaction', false]],
    ['aws-0-eu-central-1.pooler.supabase.com', undefined, ['Supabase', 'session', false]],
    ['aws-0-eu-central-1.pooler.supabase.com', 6543, ['Supabase', 'transaction', false]],
    ['ep-cool-darkness-123456.us-east-2.aws.neon.tech', 5432, ['Neon', undefined, true]],
    ['EP-cool-darkness-123456-pooler.c-2.us-east-2.aws.neon.tech.', 5432, ['Neon', 'transaction', true]],
    ['mydb.c9akciq32.us-east-1.rds.amazonaws.com', 5432, ['Amazon RDS', undefined, false]],
    ['shop.cluster-ro-c9akciq32.us-east-1.rds.amazonaws.com', 5432, ['Amazon Aurora', undefined, false]],
    ['p.proxy-c9akciq32.us-east-1.rds.amazonaws.com', 5432, ['Amazon RDS Proxy', 'transaction', true]],
    ['shop.postgres.database.azure.com', 5432, ['Azure Database for PostgreSQL', undefined, true]],
    ['shop.postgres.database.azure.com', 6432, ['Azure Database for PostgreSQL', 'transaction', true]],
    ['1a2b.3c4d.europe-west1.sql.goog', 5432, ['Google Cloud SQL', undefined, false]],
    ['ec2-52-1-2-3.compute-1.amazonaws.com', 5432, ['Heroku', undefined, false]],
    ['ec2-52-1-2-3.eu-west-1.compute.amazonaws.com', 5432, ['Heroku', undefined, false]],
    ['dpg-abc123-a.oregon-postgres.render.com', 5432, ['Render', undefined, false]],
    ['dpg-abc123-a', 5432, ['Render', undefined, false]],
    ['monorail.proxy.rlwy.net', 41234, ['Railway', undefined, false]],
    ['postgres.railway.internal', 5432, ['Railway', undefined, false]],
    ['pg-1-shop.a.aivencloud.com', 12345, ['Aiven', undefined, false]],
    ['db-1-do-user-1-0.b.db.ondigitalocean.com', 25060, ['DigitalOcean', undefined, false]],
    ['db-1-do-user-1-0.b.db.ondigitalocean.com', 25061, ['DigitalOcean', 'transaction', false]],
    ['abc.def.tsdb.cloud.timescale.com', 31234, ['Tiger Cloud', undefined, true]],
    ['free-1.aws-eu-west-1.cockroachlabs.cloud', 26257, ['CockroachDB', undefined, false]],
    ['us-east-1.abc.aws.yugabyte.cloud', 5433, ['YugabyteDB', undefined, false]],
    ['c.abc.eu-west-1.redshift.amazonaws.com', 5439, ['Amazon Redshift', undefined, true]],
    ['127.0.0.1', 5432, ['This computer', undefined, false]],
    ['db.example.com', 5432, [undefined, undefined, undefined]],
    ['neon.tech.example.com', 5432, [undefined, undefined, undefined]],
    ['notneon.tech', 5432, [undefined, undefined, undefined]],
    ['/var/run/postgresql', 5432, [undefined, undefined, undefined]],
  ])('%s:%s', (host, port, wanted) => expect(brief(port === undefined ? { host } : { host, port })).toEqual(wanted));

  it('says of what only speaks the protocol that it is not PostgreSQL', () => {
    for (const host of ['a.cockroachlabs.cloud', 'a.yugabyte.cloud', 'a.redshift.amazonaws.com']) {
      expect(explainPostgresHost({ host })?.sentence).toContain('is not PostgreSQL');
    }
  });

  it('answers any host, and each sentence ends like one', () => {
    fc.assert(fc.property(fc.string(), fc.integer(), (host, port) => void explainPostgresHost({ host, port })));
    expect(explainPostgresHost({ host: `${'a.'.repeat(50_000)}neon.tech` })).toBeUndefined();
    for (const { variants, hints } of data.providers) {
      for (const text of [
        ...variants.flatMap((variant): string[] => [variant.sentence, ...('tip' in variant ? [variant.tip] : [])]),
        ...Object.values(hints),
      ])
        if (typeof text === 'string' && !text.startsWith('=')) expect(text).toMatch(/[^ ]\.$/);
    }
  });

  it('refers to texts and choices that are there', () => {
    const named = data.providers
      .flatMap(({ hints }) => Object.values(hints))
      .filter((hint) => typeof hint === 'string' && hint.startsWith('='));
    expect(named.filter((hint) => !Object.hasOwn(data.texts, String(hint).slice(1)))).toEqual([]);
    expect(new Set(named).size).toBe(Object.keys(data.texts).length);
    expect(withChoices(JSON.stringify(data))).not.toMatch(/\{tls/);
  });
});

describe('hintFor', () => {
  const pooler = 'aws-0-eu-central-1.pooler.supabase.com';
  it.each<[Parameters<typeof hintFor>[0], ProviderTarget, string | undefined]>([
    ['host', { host: 'db.abc.supabase.co' }, 'over IPv6 only. Use the pooler address of the same project (Connect → Session pooler)'],
    ['port', { host: 'db.abc.supabase.co' }, 'over IPv6 only'],
    ['login', { host: pooler, user: 'postgres' }, 'postgres.<project>'],
    ['login', { host: pooler, user: 'postgres.abc' }, 'password of the database'],
    ['login', { host: 'a.rds.amazonaws.com' }, 'aws rds generate-db-auth-token'],
    ['tls', { host: 'a.rds.amazonaws.com' }, 'bundle'],
    ['login', { host: 'a.postgres.database.azure.com', user: 'me@example.com' }, 'az account get-access-token --resource-type oss-rdbms'],
    ['port', { host: '127.0.0.1' }, 'cloud-sql-proxy'],
    ['database', { host: '127.0.0.1' }, undefined],
    ['host', { host: 'db.example.com' }, undefined],
  ])('%s of %j', (kind, target, wanted) => {
    const hint = hintFor(kind, target);
    if (wanted === undefined) expect(hint).toBeUndefined();
    else expect(hint).toContain(wanted);
  });
});
