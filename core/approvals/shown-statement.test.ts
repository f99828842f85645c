import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, MASK } from '../common/redact.ts';
import { DIALECTS } from '../engines/registry.ts';
import { escapeInvisible } from './escape-invisible.ts';
import { LONGEST_SHOWN, shownStatement } from './shown-statement.ts';

const redactor = createRedactor();
redactor.add('hunter2hunter2');
const shown = (sql: string, more: Partial<Parameters<typeof shownStatement>[0]> = {}) =>
  shownStatement({ sql, parameters: undefined, dialect: DIALECTS.postgres, harmlessChange: true, ...more }, redactor);

describe('what a person sees of a statement', () => {
  test('is the statement itself', () => {
    const sql = "UPDATE t\n\tSET a = 'größe', b = '日本'\nWHERE c = 1 -- why";
    expect(shown(sql)).toEqual({ text: sql, cut: false });
  });
  test('has bound values first, on one line that no text can stand in for', () => {
    expect(shown('UPDATE t SET a = $1\n-- with the values ["harmless"]', { parameters: ['x\n-- y', 5] }).text.split('\n')).toEqual([
      '-- with the values ["x\\n-- y",5]',
      'UPDATE t SET a = $1',
      '-- with the values ["harmless"]',
    ]);
    expect(shown('DELETE FROM t', { parameters: [] }).text).toBe('DELETE FROM t');
  });
  test('shows what cannot be seen, or turns the writing around', () => {
    expect(shown("DELETE FROM t WHERE a = '\u202edro\u2066' OR\u200b true\u3164\r\n;\u001b[2K").text).toBe(
      "DELETE FROM t WHERE a = '\\u{202e}dro\\u{2066}' OR\\u{200b} true\\u{3164}\n;\\u{1b}[2K",
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cf}\p{Zl}\p{Zp}\p{DI}]|(?![\n\t])\p{Cc}/u.test(escapeInvisible(text))),
    );
  });
  test('masks secrets that are values', () => {
    expect(shown("UPDATE t SET k = 'hunter2hunter2' WHERE id = 1")).toEqual({
      text: `UPDATE t SET k = '${MASK}' WHERE id = 1`,
      cut: false,
    });
    expect(shown('UPDATE t SET k = :password', { parameters: { password: 'abc12345', n: 1 } }).text).toContain(
      `{"password":"${MASK}","n":1}`,
    );
  });
  test('says that it is cut where it is too long, values included', () => {
    const long = shown(`DELETE FROM t WHERE a = '${'x'.repeat(LONGEST_SHOWN)}'`);
    expect(long.cut).toBe(true);
    expect(long.text).toMatch(/ characters in all\]$/);
    expect(shown('DELETE FROM t WHERE a = $1', { parameters: ['x'.repeat(LONGEST_SHOWN)] }).cut).toBe(true);
    expect(shown('x'.repeat(LONGEST_SHOWN)).cut).toBe(false);
  });
  test.each([
    [
      'a condition between what looks like the ends of a key',
      "DELETE FROM t WHERE a <> '-----BEGIN PRIVATE KEY-----' OR 1=1 OR b = '-----END PRIVATE KEY-----'",
      true,
    ],
    ['a name that is also a secret', 'DELETE FROM hunter2hunter2', true],
    ['code in a literal', 'DO $$ BEGIN PERFORM hunter2hunter2(); END $$', false],
  ] as const)('cannot be approved where a mask hides what runs: %s', (_, sql, harmlessChange) => {
    const { text, cut } = shown(sql, { harmlessChange });
    expect(text).toContain(MASK);
    expect(text).toMatch(/^-- Hydrant: a part of this statement is masked/);
    expect(cut).toBe(true);
  });
});
