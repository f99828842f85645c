import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIALECTS, type EngineName } from '../engines/registry.ts';
import { classify } from '../engines/testing/by-name.ts';
import { canBeSuggested, nameInText, pathInText, quoteName } from './quote-name.ts';

test.each<[EngineName, string, string]>([
  ['postgres', 'orders', 'orders'],
  ['postgres', 'Customers', '"Customers"'],
  ['postgres', 'order', '"order"'],
  ['postgres', 'say "hi"', '"say ""hi"""'],
  ['duckdb', 'Customers', 'Customers'],
  ['duckdb', 'full name', '"full name"'],
  ['duckdb', 'SELECT', '"SELECT"'],
  ['mysql', 'Customers', 'Customers'],
  ['mysql', 'a`b', '`a``b`'],
  ['mysql', 'key', '`key`'],
  ['sqlserver', 'a]b', '[a]]b]'],
  ['sqlserver', 'user', '[user]'],
  ['snowflake', 'ORDERS', 'ORDERS'],
  ['snowflake', 'orders', '"orders"'],
  ['databricks', 'full name', '`full name`'],
])('%s: %s is written %s', (dialect, name, written) => {
  expect(quoteName(name, DIALECTS[dialect])).toBe(written);
});

test('the written name is read as one table by the dialect itself', { timeout: 120_000 }, async () => {
  const names = ['order', 'Customers', 'full name', 'a"b', 'user', '1st', 'größe', 'group', 'primary', 'a-b', "it's", 'left'];
  for (const dialect of [DIALECTS.postgres, DIALECTS.mysql, DIALECTS.sqlserver, DIALECTS.snowflake])
    for (const name of names) {
      const { capability, reason } = await classify(`SELECT ${quoteName(name, dialect)} FROM ${quoteName(name, dialect)}`, dialect.name);
      expect(capability, `${dialect.name} ${name}: ${reason}`).toBe('read');
    }
});

test('in a text each name is on one line, visible and short; none of those is suggested that would not be', () => {
  const odd = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\u2028', '\u202e', '\u001b', '\u200b', '"', '😀', '\ud800') });
  fc.assert(
    fc.property(odd, fc.constantFrom(...Object.values(DIALECTS)), (name, dialect) => {
      const text = nameInText(name.repeat(20), dialect);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      if (canBeSuggested(name)) {
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\s\s/u);
        expect(nameInText(name, dialect)).toBe(quoteName(name, dialect));
      }
    }),
    { numRuns: 300 },
  );
  expect(nameInText('x'.repeat(500), DIALECTS.postgres).length).toBeLessThan(90);
  expect(canBeSuggested('x'.repeat(81))).toBe(false);
  expect(canBeSuggested('Straße der Nationen')).toBe(true);
  expect(pathInText([undefined, 'public', 'Customers'], DIALECTS.postgres)).toBe('public."Customers"');
});
