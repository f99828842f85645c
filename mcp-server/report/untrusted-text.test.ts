import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMarkdown, REST_LEFT_OUT, withoutQuotations } from './untrusted-text.ts';

test('a message keeps its cause and loses what it quotes', () => {
  for (const [message, expected] of [
    ["SELECT salary FROM staff WHERE email='jane@x.example' row (1,'Jane Doe',7)", ''],
    ["could not run: select salary from staff where email = 'jane'", 'could not run:'],
    ['failed at update staff set salary = 7', 'failed at'],
    ['duplicate key (id)=(4711)', 'duplicate key'],
    ["no column named 'Jane Doe'", 'no column named'],
    ['a row of jane.doe@corp came twice', 'a row of'],
    ['unexpected {"name":"Jane"}', 'unexpected'],
    ['values [1, Jane]', 'values'],
    ["N'Jane' is no number", 'N'],
  ] as const)
    expect(withoutQuotations(message), message).toBe(`${expected} ${REST_LEFT_OUT}`.trimStart());
  for (const message of [
    'connect ECONNREFUSED [host]:5432',
    "can't set headers after they are sent",
    'failed to update the settings and to select a row',
    '[withheld: a saved secret could not be read, so nobody can say whether it stands in this text]',
  ])
    expect(withoutQuotations(message)).toBe(message);
});

test('text of others makes no line, code, link or HTML of its own (property)', () => {
  const part = fc.constantFrom('\n', '\r', '\u2028', '```', '`', '## Injected', '<img src=x>', '![x](http://x)', 'words ', '\\');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const shown = inMarkdown(parts.join(''));
      expect(shown).not.toMatch(/[\n\r\u2028]/);
      expect(shown).not.toMatch(/[`<]/);
      expect(shown).not.toContain('](');
    }),
    { numRuns: 100 },
  );
});
