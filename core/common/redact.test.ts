import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { campaign } from '../../e2e/support/campaign.ts';
import { createRedactor, isSecretKey, MASK } from './redact.ts';
import { growth } from './testing/growth.ts';

const { text } = createRedactor();

describe('registered secrets', () => {
  const secretText = fc.oneof(
    fc.string({ minLength: 4, maxLength: 40 }),
    fc.string({ minLength: 4, maxLength: 20, unit: 'binary' }),
    fc.string({ minLength: 4, maxLength: 8, unit: fc.constantFrom('•', 'a', '=', ':', "'", '@', '/') }),
  );
  const aSecret = secretText.filter((value) => value.trim().length >= 4);
  const around = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom(
      'postgres://u:',
      'password=',
      "PASSWORD '",
      '•',
      '••',
      '-----BEGIN PRIVATE KEY-----',
      'https://a:b@',
      '{"token":"',
      ' Bearer ',
      '\n',
    ),
  );

  it('never appear, wherever they stand', () => {
    fc.assert(
      fc.property(fc.array(aSecret, { minLength: 1, maxLength: 4 }), fc.array(around, { maxLength: 5 }), (secrets, pieces) => {
        const redactor = createRedactor();
        for (const secret of secrets) redactor.add(secret);
        const subject = pieces.map((piece, n) => piece + (secrets[n % secrets.length] ?? '')).join('') + secrets.join('');
        const out = redactor.text(subject);
        for (const secret of secrets) expect(out).not.toContain(secret);
      }),
      { numRuns: campaign(3000) },
    );
  });

  it('never appear in their usual encodings', () => {
    fc.assert(
      fc.property(aSecret, fc.string({ maxLength: 20 }), (raw, before) => {
        const secret = raw.toWellFormed();
        const redactor = createRedactor();
        redactor.add(secret);
        const base64 = Buffer.from(secret).toString('base64');
        const encodings = [
          encodeURIComponent(secret),
          base64,
          Buffer.from(secret).toString('base64url'),
          JSON.stringify(secret).slice(1, -1),
        ];
        for (const encoded of encodings) expect(redactor.text(`${before} ${encoded} tail`)).not.toContain(encoded);
        expect(redactor.text(JSON.stringify({ note: before + secret }))).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { numRuns: campaign(1500) },
    );
  });

  it('are found inside a longer base64 text, at each of the three places', () => {
    const redactor = createRedactor();
    redactor.add('correct horse battery');
    for (const user of ['a', 'ab', 'abc']) {
      const out = redactor.text(Buffer.from(`${user}:correct horse battery`).toString('base64'));
      expect(Buffer.from(out.replace(MASK, ''), 'base64').toString()).not.toMatch(/horse|batt/);
    }
  });

  it('overlap without leaving a piece', () => {
    const redactor = createRedactor();
    redactor.add('abcdef');
    redactor.add('defghi');
    expect(redactor.text('x abcdefghi y')).toBe(`x ${MASK} y`);
  });

  it('of several lines are found line by line and joined', () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const redactor = createRedactor();
    redactor.add(privateKey);
    const lines = privateKey.trim().split('\n').slice(1, -1);
    const joined = lines.join('');
    for (const subject of [
      privateKey,
      joined,
      lines.join('\r\n'),
      lines.join('  \n  '),
      JSON.stringify({ k: privateKey }),
      `cut: ${lines[3]}`,
    ]) {
      const out = redactor.text(subject);
      for (const line of lines) if (line.length >= 8) expect(out).not.toContain(line);
    }
    expect(redactor.text(`a ${joined} b`)).toBe(`a ${MASK} b`);
  });

  it('that are very short or blank are left to the patterns', () => {
    const redactor = createRedactor();
    redactor.add('dev');
    redactor.add('      ');
    expect(redactor.text('dev is      on')).toBe('dev is      on');
    expect(redactor.text('password=dev')).toBe(`password=${MASK}`);
  });
});

const masked: Array<[string, string]> = [
  ['postgres://joe:hunter2@db.example:5432/app', `postgres://joe:${MASK}@db.example:5432/app`],
  ['postgresql://joe:p@ss@db/app?x=a@b', `postgresql://joe:${MASK}@db/app?x=a@b`],
  ['mysql://root:a/b#c@db/app', `mysql://root:${MASK}@db/app`],
  ['snowflake://u:secret%21@acct/db', `snowflake://u:${MASK}@acct/db`],
  ['jdbc:postgresql://u:p@h/db', `jdbc:postgresql://u:${MASK}@h/db`],
  ['https://u:p@h/x and http://v:q@i', `https://u:${MASK}@h/x and http://v:${MASK}@i`],
  ["url 'redis://:it's@h/0'", `url 'redis://:${MASK}@h/0'`],
  ['jdbc:sqlserver://h:1433;user=sa;password=my pass word;encrypt=true', `jdbc:sqlserver://h:1433;user=sa;password=${MASK};encrypt=true`],
  ['Server=h;Uid=sa;Pwd={a;b}}c};Database=d', `Server=h;Uid=sa;Pwd={${MASK}};Database=d`],
  ['host=h password=hunter2 dbname=d', `host=h password=${MASK} dbname=d`],
  ["host=h password='a b' dbname=d", `host=h password='${MASK}' dbname=d`],
  ['jdbc:databricks://h:443;PWD=dapi0123456789abcdef0123456789abcdef', `jdbc:databricks://h:443;PWD=${MASK}`],
  ['https://h/x?a=1&token=abc&b=2', `https://h/x?a=1&token=${MASK}&b=2`],
  ['https://h/x?sv=1&sig=abc%2F&se=2', `https://h/x?sv=1&sig=${MASK}&se=2`],
  ['PGPASSWORD=hunter2 psql', `PGPASSWORD=${MASK} psql`],
  ['{"password":"hun\\"ter2","user":"joe"}', `{"password":"${MASK}","user":"joe"}`],
  ['{"a":"{\\"password\\":\\"hunter2\\",\\"user\\":\\"joe\\"}"}', `{"a":"{\\"password\\":\\"${MASK}\\",\\"user\\":\\"joe\\"}"}`],
  ["{ password: 'hunter2', user: 'joe' }", `{ password: '${MASK}', user: 'joe' }`],
  ['Authorization: Bearer abc.def\nHost: h', `Authorization: ${MASK}\nHost: h`],
  ['curl -H "Authorization: Basic dTpw" h', `curl -H "Authorization: ${MASK}" h`],
  ['sent bearer abcdef123456 to h', `sent bearer ${MASK} to h`],
  ['dapi0123456789abcdef0123456789abcdef-2 x', `${MASK} x`],
  ['key AKIAIOSFODNN7EXAMPLE.', `key ${MASK}.`],
  ['sbp_0123456789abcdef0123456789abcdef01234567', MASK],
  ['ghp_0123456789abcdefghijABCDEFGHIJ012345', MASK],
  ['xoxb-123456789012-abcdef', MASK],
  ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln rest', `jwt ${MASK} rest`],
  ["CREATE USER joe IDENTIFIED BY 'hunter2'", `CREATE USER joe IDENTIFIED BY '${MASK}'`],
  [
    "create user joe identified with mysql_native_password as '*ABC' require ssl",
    `create user joe identified with mysql_native_password as '${MASK}' require ssl`,
  ],
  ["ALTER USER joe IDENTIFIED BY 'new' REPLACE 'old'", `ALTER USER joe IDENTIFIED BY '${MASK}' REPLACE '${MASK}'`],
  ["ALTER ROLE joe WITH ENCRYPTED PASSWORD 'it''s'", `ALTER ROLE joe WITH ENCRYPTED PASSWORD '${MASK}'`],
  ["ALTER ROLE joe PASSWORD /* new */ E'it\\'s' VALID UNTIL 'x'", `ALTER ROLE joe PASSWORD /* new */ E'${MASK}' VALID UNTIL 'x'`],
  ['ALTER ROLE joe PASSWORD $x$hunter2$x$', `ALTER ROLE joe PASSWORD $x$${MASK}$x$`],
  ["CREATE LOGIN joe WITH PASSWORD = N'hunter2', CHECK_POLICY = OFF", `CREATE LOGIN joe WITH PASSWORD = N'${MASK}', CHECK_POLICY = OFF`],
  ["SET PASSWORD FOR 'joe'@'%' = PASSWORD('hunter2')", `SET PASSWORD FOR 'joe'@'%' = PASSWORD('${MASK}')`],
  ["SET PASSWORD FOR 'joe'@'%' = 'hunter2'", `SET PASSWORD FOR 'joe'@'%' = '${MASK}'`],
  ["CREATE OR REPLACE PERSISTENT SECRET s (TYPE s3, KEY_ID 'k', SECRET 'x)y')", `CREATE OR REPLACE PERSISTENT SECRET s (${MASK})`],
  ["CREATE SECRET (TYPE postgres, PASSWORD 'p')", `CREATE SECRET (${MASK})`],
  [
    "CREATE DATABASE SCOPED CREDENTIAL c WITH IDENTITY = 'u', SECRET = 's3cr'",
    `CREATE DATABASE SCOPED CREDENTIAL c WITH IDENTITY = 'u', SECRET = '${MASK}'`,
  ],
  ["CREATE STAGE s CREDENTIALS=(AWS_KEY_ID='a' AWS_SECRET_KEY='b') X=1", `CREATE STAGE s CREDENTIALS=(${MASK}) X=1`],
  ["OPTIONS (user 'joe', password 'hunter2')", `OPTIONS (user 'joe', password '${MASK}')`],
  ["SECRET 'abc'", `SECRET '${MASK}'`],
  ["ATTACH 'host=h password=hunter2' AS p", `ATTACH 'host=h password=${MASK}' AS p`],
  ["PASSWORD 'abc\\', PASSWORD 'def'", `PASSWORD '${MASK}'${MASK}'`],
  ["PASSWORD 'never closed", `PASSWORD '${MASK}`],
  ['-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nabc=\n-----END PRIVATE KEY-----\nrest', `${MASK}\nrest`],
  ['-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\nMIIE', MASK],
  [
    '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AB\n\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC… (cut)',
    `${MASK}… (cut)`,
  ],
];

const untouched = [
  'FATAL: password authentication failed for user "joe"',
  "Access denied for user 'joe'@'localhost' (using password: YES)",
  'SELECT a.token FROM a JOIN b ON a.token = b.token',
  'SELECT password::text FROM users WHERE password = $1',
  'CREATE TABLE users (id int, password text, token text)',
  'Paste the key with its line -----BEGIN PRIVATE KEY----- and try again',
  'No secret is stored as secret:prod/login',
  "Unexpected token 'x', expected token 'y'",
  'http://localhost:8080/a@b and https://h/p?mail=a@b.c and http://[::1]:80/x@y',
  'max_tokens=5, secret_name=prod, passwordless: yes',
  "SELECT 'https://example.com' AS url, 1 AS n -- a@b",
  'Basic authentication, bearer authentication',
];

describe('patterns', () => {
  it.each(masked)('mask %s', (subject, expected) => {
    expect(text(subject)).toBe(expected);
    expect(text(expected)).toBe(expected);
  });

  it.each(untouched)('leave %s', (subject) => {
    expect(text(subject)).toBe(subject);
  });

  it('are idempotent', () => {
    const fragment = fc.oneof(
      fc.constantFrom(...masked.flatMap(([subject]) => [subject, subject.slice(0, -7), subject.slice(9)])),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 5 }), fc.string({ minLength: 4, maxLength: 6 }), (pieces, secret) => {
        const redactor = createRedactor();
        redactor.add(secret);
        const once = redactor.text(pieces.join(''));
        expect(redactor.text(once)).toBe(once);
      }),
      { numRuns: campaign(3000) },
    );
  });

  it('take time in proportion to the length', () => {
    const hostile = [
      'a',
      ' ',
      '://',
      '://a:',
      'http://a:b',
      'password',
      'password=',
      "password='",
      "password='\\'",
      'password=a,',
      'token=token',
      'token ',
      'set password ',
      ';x ',
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAAAA',
      'eyJ',
      'eyJhbGciOiJIUzI1.',
      'bearer ',
      'create secret ',
      'create   ',
      'identified ',
      "identified by '",
      'create secret (',
      'password=(',
      'pwd={a',
      'pwd={}}',
      '/*',
      'password/*',
      '--',
      '$a$',
      "'",
      '\\',
      '\\"',
      'password=\\',
      'password=\\ ',
      "password 'a' || ",
      '\n',
      ';pwd=',
      '&a',
      'secret:',
      'password:',
      "SELECT a.b, 'text' FROM t WHERE id = 1;\n",
    ];
    for (const unit of hostile) {
      const grew = growth(1_000_000, (length) => void text(unit.repeat(Math.ceil(length / unit.length))));
      expect(grew, JSON.stringify(unit)).toBeLessThan(24);
    }
  });

  it('stay as they are with many registered secrets', () => {
    const redactor = createRedactor();
    for (let n = 0; n < 40; n++) redactor.add(`secret/number ${n} Zz!`);
    const subject = "SELECT some, columns FROM a_table WHERE id = 42 AND name LIKE '%x%';\n".repeat(15_000);

    expect(redactor.text(subject)).toBe(subject);
  });
});

describe('a URL that was cut before its @', () => {
  it.each(["dsn = 'postgres://app:hunter2-pla...", 'mysql://root:s3cret'])('%s', (text) => {
    expect(createRedactor().text(text)).not.toMatch(/hunter2|s3cret/);
  });
  it.each(["'https://example.com:8080/a'", 'http://localhost:3000', 'redis://cache:6379,', 'see https://example.com/a:b'])(
    '%s has a port, not a password',
    (text) => {
      expect(createRedactor().text(text)).toBe(text);
    },
  );
});

describe('value', () => {
  const redactor = createRedactor();
  redactor.add('hunter2!');

  it('goes deep and masks by key', () => {
    const input = {
      a: ['x hunter2! y', 7n, null],
      password: { nested: 1 },
      clientSecret: 12,
      token: null,
      secretName: 'prod',
      when: new Date(0),
      'hunter2!': 1,
    };
    expect(redactor.value(input)).toEqual({
      a: [`x ${MASK} y`, 7n, null],
      password: MASK,
      clientSecret: MASK,
      token: null,
      secretName: 'prod',
      when: new Date(0),
      [MASK]: 1,
    });
    expect(input.password).toEqual({ nested: 1 });
  });

  it('keeps errors errors, cuts rings, and never passes bytes on', () => {
    const cause = new TypeError('hunter2! within');
    const out = redactor.value(new RangeError('bad hunter2!', { cause }));
    expect(out).toBeInstanceOf(RangeError);
    expect(`${out.message} ${out.stack} ${(out.cause as Error).message}`).not.toContain('hunter2!');
    const ring: Record<string, unknown> = { bytes: Buffer.from('hunter2!') };
    ring.self = ring;
    expect(redactor.value(ring)).toEqual({ bytes: '[8 bytes]', self: '[circular]' });
    expect(redactor.value(JSON.parse('{"__proto__":{"pwd":"x"}}'))).toEqual(JSON.parse(`{"__proto__":{"pwd":"${MASK}"}}`));
  });

  it('knows the names of secrets', () => {
    for (const key of [
      'password',
      'PGPASSWORD',
      'db_pass',
      'private_key',
      'privateKeyPassphrase',
      'x-api-key',
      'access_token',
      'Set-Cookie',
      'Authorization',
      'pwd',
    ])
      expect(isSecretKey(key), key).toBe(true);
    for (const key of ['secretName', 'tokens', 'max_tokens', 'next_page_token', 'bypass', 'primaryKey', 'keyColumns', 'statement'])
      expect(isSecretKey(key), key).toBe(false);
  });
});
