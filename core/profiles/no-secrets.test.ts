import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth } from '../common/testing/growth.ts';
import { refuseWrittenOutSecrets, writtenOutSecrets } from './no-secrets.ts';

const fieldsOf = (value: unknown) => writtenOutSecrets(value, { name: 'x' }).map(({ field }) => field);

describe('writtenOutSecrets', () => {
  it.each([
    [{ auth: { method: 'password', password: 'hunter2' } }, 'auth.password'],
    [{ auth: { clientSecret: 'hunter2' } }, 'auth.clientSecret'],
    [{ auth: { private_key: 'hunter2' } }, 'auth.private_key'],
    [{ auth: { token: 12345 } }, 'auth.token'],
    [{ connection: { url: 'postgres://me:hunter2@db.example.com/x' } }, 'connection.url'],
    [{ connection: { url: 'mysql://:hunter2@db' } }, 'connection.url'],
    [{ connection: { url: 'postgres://me:hun/ter 2@db' } }, 'connection.url'],
    [{ connection: { url: 'https://x.example.com/?a=1&password=hunter2' } }, 'connection.url'],
    [{ connection: { string: 'Server=x;User Id=me;Password=hunter2;' } }, 'connection.string'],
    [{ connection: { string: 'host=x password = hunter2' } }, 'connection.string'],
    [{ connection: { url: 'https://x.blob.core.windows.net/c?sv=1&sig=hunter2' } }, 'connection.url'],
    [{ views: [{ files: 'a.csv' }, { files: 's3://key:hunter2@bucket/*.csv' }] }, 'views[1].files'],
    [{ notes: '-----BEGIN RSA PRIVATE KEY-----\nhunter2' }, 'notes'],
  ])('%j', (value, field) => {
    expect(fieldsOf(value)).toEqual([field]);
    expect(JSON.stringify(writtenOutSecrets(value, { name: 'x' }))).not.toContain('hunter2');
  });

  it.each([
    [{ auth: { password: 'secret:prod/password', token: 'env:TOKEN', privateKey: 'file:/run/secrets/key', passphrase: '' } }],
    [{ connection: { path: '/data/2024 sales (a=b)/x.duckdb', url: 'postgres://me@db:5432/x', host: 'https://db.example.com:8443/path' } }],
    [{ name: 'Sales: prod', tags: ['pwd', 'token'], primaryKey: 'id', limits: { rows: 5 } }],
    [{ connection: { url: 'https://x.example.com/?user=me&passwordless=true' } }],
  ])('lets %j pass', (value) => {
    expect(fieldsOf(value)).toEqual([]);
    expect(() => refuseWrittenOutSecrets(value, { name: 'x' })).not.toThrow();
  });

  it('finds a password in any URL at any depth', () => {
    const part = fc.stringMatching(/^[\w.-]{1,12}$/);
    fc.assert(
      fc.property(
        part,
        part,
        part,
        fc.string(),
        fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 5 }),
        (scheme, user, password, around, path) => {
          const planted = `${around} s${scheme.replaceAll('_', '')}://${user}:${password}@host/x`;
          expect(
            writtenOutSecrets(
              path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), planted),
              { name: 'x' },
            ),
          ).toHaveLength(1);
        },
      ),
    );
  });
});

it.each(['x', 'a1.', '://a:', 'password '])('the time for a long text of %j grows with its length', (part) => {
  expect(growth(200_000, (length) => writtenOutSecrets(part.repeat(length / part.length), { name: 'x' }))).toBeLessThan(30);
});
