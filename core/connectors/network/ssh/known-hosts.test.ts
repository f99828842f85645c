import fc from 'fast-check';
import { expect, test } from 'vitest';
import { knownHostName, parseKnownHosts, speaksOf } from './known-hosts.ts';

const EXPRESSIONS: Readonly<Record<string, string>> = { '*': '.*', '?': '.', '.': '\\.' };
const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

/** Whether a known_hosts line with these patterns matches a name. */
function speaks(names: string, name: string): boolean {
  const [entry] = parseKnownHosts(`${names} ssh-ed25519 ${KEY}`, 'file');
  if (!entry) throw new Error('no entry');
  return speaksOf(entry, name);
}

test('port 22 is not written, any other is', () => {
  expect(knownHostName('Bastion.Example.com', 22)).toBe('bastion.example.com');
  expect(knownHostName('10.0.0.1', 2222)).toBe('[10.0.0.1]:2222');
  expect(knownHostName('fe80::1', 2222)).toBe('[fe80::1]:2222');
});

test.each([
  ['host', 'host', true],
  ['HOST', 'host', true],
  ['host,10.0.0.1', '10.0.0.1', true],
  ['host', 'host2', false],
  ['*.example.com', 'db.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.example.com,!bad.example.com', 'bad.example.com', false],
  ['!bad.example.com,*.example.com', 'bad.example.com', false],
  ['!bad.example.com', 'good.example.com', false],
  ['db?', 'db1', true],
  ['db?', 'db', false],
  ['host', '[host]:2222', false],
  ['[host]:2222', '[host]:2222', true],
  ['h.st', 'host', false],
  ['*', '', true],
  ['|1|damaged', 'host', false],
  ['|2|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=', 'host', false],
])('%s speaks of %s: %s', (names, name, expected) => {
  expect(speaks(names, name)).toBe(expected);
});

test('a hashed name of the manual of OpenSSH', () => {
  expect(speaks('|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=', '192.168.1.61')).toBe(true);
  expect(speaks('|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=', '192.168.1.62')).toBe(false);
});

test('comments, blank lines, carriage returns and what cannot be understood are passed over, with the right line numbers', () => {
  const text = [
    '# comment',
    '',
    `a ssh-ed25519 ${KEY} with a comment\r`,
    `@revoked\tb\tssh-ed25519\t${KEY}`,
    `@unknown c ssh-ed25519 ${KEY}`,
    'd ssh-ed25519',
    `e ssh-rsa ${KEY}`,
    'f 1024 35 1234',
    `  @cert-authority *.g ssh-ed25519 ${KEY}`,
  ].join('\n');
  const match = parseKnownHosts(text, 'file').map(({ marker, names, line }) => [marker, names, line]);
  expect(match).toEqual([
    ['none', 'a', 3],
    ['revoked', 'b', 4],
    ['cert-authority', '*.g', 9],
  ]);
});

test('any text is parsed without an error', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseKnownHosts(text, 'file')));
});

test('patterns match as the same regular expression would, and never take long', () => {
  const piece = fc.constantFrom('a', 'b', '*', '?', '.');
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 12 }),
      fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 12 }),
      (parts, letters) => {
        const expression = parts.map((part) => EXPRESSIONS[part] ?? part).join('');
        expect(speaks(parts.join(''), letters.join(''))).toBe(new RegExp(`^${expression}$`, 's').test(letters.join('')));
      },
    ),
  );
  const started = Date.now();
  expect(speaks('*a'.repeat(2000), 'a'.repeat(5000).concat('b'))).toBe(false);
  expect(Date.now() - started).toBeLessThan(2000);
});
