import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../common/redact.ts';
import { DIALECTS } from '../engines/registry.ts';
import { lookAlikes } from './look-alikes.ts';
import { shownStatement } from './shown-statement.ts';
import { viewAsText, viewStatement } from './statement-view.ts';

const redactor = createRedactor();
const view = (sql: string, parameters?: unknown) =>
  viewStatement(shownStatement({ sql, parameters, dialect: DIALECTS.postgres, harmlessChange: true }, redactor).text, DIALECTS.postgres);
const text = (sql: string) => viewAsText(view(sql));
const kinds = (sql: string) => view(sql).lines.flatMap(({ pieces }) => pieces.map(({ is, text: part }) => [is, part]));

describe('a statement that is laid out', () => {
  test('is itself, with its values before it', () => {
    const seen = view('DELETE FROM t\nWHERE a = $1', [7]);
    expect(seen).toEqual({
      values: [{ is: 'code', text: '[7]' }],
      lines: [
        { number: 1, pieces: [{ is: 'code', text: 'DELETE FROM t' }] },
        { number: 2, pieces: [{ is: 'code', text: 'WHERE a = $1' }] },
      ],
      lineCount: 2,
      characters: 26,
      warnings: [],
    });
    expect(viewAsText(seen)).toBe('With the values [7]\n1  DELETE FROM t\n2  WHERE a = $1\n(2 lines, 26 characters)');
    expect(text('DELETE FROM t')).toBe('DELETE FROM t');
  });

  test('hides nothing behind blank lines or blanks, and says what it folded', () => {
    const padded = view(`DELETE FROM t WHERE a = 1${'\n'.repeat(401)} OR true`);
    expect(padded.lines).toEqual([
      { number: 1, pieces: [{ is: 'code', text: 'DELETE FROM t WHERE a = 1' }] },
      { number: null, pieces: [{ is: 'note', text: '400 blank lines folded' }] },
      { number: 402, pieces: [{ is: 'code', text: ' OR true' }] },
    ]);
    expect(padded).toMatchObject({ lineCount: 402, warnings: ['Long runs of blanks are folded.'] });
    expect(text(`DELETE FROM t WHERE a = 1${' \t'.repeat(300)}OR true`)).toBe(
      'DELETE FROM t WHERE a = 1[600 blanks folded]OR true\n! Long runs of blanks are folded.',
    );
    expect(text(`DELETE FROM t WHERE a = 1${'\u00a0'.repeat(3)}OR true`)).toContain(String.raw`1\u{a0}\u{a0}\u{a0}OR true`);
    expect(text('SELECT\n\n\n1')).not.toContain('folded');
  });

  test('marks letters that look like others, and leaves words of other scripts', () => {
    expect(kinds('DELETE FROM \u0430dmin')).toEqual([
      ['code', 'DELETE FROM '],
      ['look-alike', 'а'],
      ['code', 'dmin'],
    ]);
    expect(view('DELETE FROM \u0430dmin').warnings).toEqual(['Letters that look like others: “а” (U+0430, looks like a).']);
    for (const [sql, like] of [
      ["UPDATE t SET a = 'p\u0430y'", 'a'],
      ['DELETE FROM \u0441\u043e\u0440', 'c'],
      ['DELETE FROM \u039frders', 'O'],
      ['DELETE FROM \uff54', 't'],
      ['DELETE FROM t\uff1b DROP TABLE u', ';'],
      ['DELETE FROM t WHERE a = \u2019x\u2019', "'"],
      ['DELETE FROM \u{1d41a}', 'a'],
      ['DELETE FROM f\u0131le', 'i'],
    ] as const)
      expect(lookAlikes(sql, { marks: true })[0]?.like, sql).toBe(like);
    for (const sql of [
      "UPDATE t SET a = 'größe', b = '日本', c = 'naïve', d = 'Привет, мир'",
      'DELETE FROM пользователи',
      "UPDATE t SET a = 'it’s – “fine”'",
      "UPDATE t SET a = '½ ² ﬁ №'",
    ])
      expect(view(sql).warnings, sql).toEqual([]);
  });

  test('writes out marks that change a letter, and leaves those that a script is written with', () => {
    expect(text('DELETE FROM ta\u0338ble')).toContain(String.raw`ta\u{338}ble`);
    expect(text("UPDATE t SET a = 'नमस्ते'")).toBe("UPDATE t SET a = 'नमस्ते'");
  });

  test('shows a comment as one, only where every reading agrees', () => {
    expect(kinds('DELETE FROM t -- WHERE id = 1\n/* end */ OR')).toEqual([
      ['code', 'DELETE FROM t'],
      ['comment', ' -- WHERE id = 1'],
      ['comment', '/* end */ '],
      ['code', 'OR'],
    ]);
    expect(kinds("UPDATE t SET a = '-- no comment'")).toEqual([['code', "UPDATE t SET a = '-- no comment'"]]);
    expect(kinds('DELETE FROM t -- a\u2028 OR true').some(([is]) => is === 'comment')).toBe(false);
    const mysql = viewStatement('UPDATE t SET a = 1 /*! , b = 2 */', DIALECTS.mysql);
    expect(mysql.lines[0]?.pieces.map(({ is }) => is)).toEqual(['code']);
  });

  test('holds every visible character of the statement, in order', () => {
    const unit = fc.constantFrom(
      ...'abс'.split(''),
      ' ',
      '\n',
      '\t',
      "'",
      '--',
      '/*',
      '*/',
      '     ',
      '\n\n\n\n',
      '\u200b',
      '•••',
      '\uff1b',
      '😀',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (parts) => {
        const sql = parts.join('');
        const { text: shown } = shownStatement({ sql, parameters: undefined, dialect: DIALECTS.postgres, harmlessChange: true }, redactor);
        const pieces = viewStatement(shown, DIALECTS.postgres).lines.flatMap((line) => line.pieces);
        const said = pieces
          .filter(({ is }) => is !== 'note')
          .map((piece) => piece.text)
          .join('');
        expect(said.replace(/\s/g, '')).toBe(shown.replace(/\s/g, ''));
      }),
      { numRuns: 200 },
    );
  });
});
