import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCommand } from './split-command.ts';

test.each([
  ['a  b\tc', ['a', 'b', 'c']],
  [`a '' "" b`, ['a', '', '', 'b']],
  [`x"y z"'w'`, ['xy zw']],
  ['--flag="x y"', ['--flag=x y']],
  ['a\\ b', ['a b']],
  ['"pa\\$\\$w\\`d\\"\\\\" \'a\\$b\'', ['pa$$w`d"\\', 'a\\$b']],
  ['"a\\nb"', ['a\\nb']],
  [`'it'\\''s'`, ["it's"]],
  [`''\\''x'`, ["'x"]],
  ['a \\\n b \\\r\n c', ['a', 'b', 'c']],
  ['a\u00a0b "c\u00a0d"', ['a', 'b', 'c\u00a0d']],
  [`$HOME \${X} $(date) \`date\` * ? ~`, ['$HOME', `\${X}`, '$(date)', '`date`', '*', '?', '~']],
  ['a|b ; c && d > e # f', ['a|b', ';', 'c', '&&', 'd', '>', 'e', '#', 'f']],
  ['"open', undefined],
  ["it's", undefined],
  ['', []],
])('%j', (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});

test('paths of Windows keep their backslashes, in quotes and out of them', () => {
  const words = splitCommand(String.raw`C:\tools\aws.exe "C:\Program Files\x y.exe" --a='\b' C:\dir\ end`, { literalBackslash: true });
  expect(words).toEqual(['C:\\tools\\aws.exe', 'C:\\Program Files\\x y.exe', '--a=\\b', 'C:\\dir\\', 'end']);
});

test('what is quoted for a shell comes back, and nothing takes long', () => {
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 4 }), (words) => {
      expect(splitCommand(words.map(quoted).join(' '))).toEqual(words);
    }),
    { numRuns: 200 },
  );
  expect(splitCommand(`"${'\\"'.repeat(50_000)}`)).toBeUndefined();
});
