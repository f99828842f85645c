import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeLinesOf, countCodeLines } from './count-lines.ts';
import { equalLines } from './equal-lines.ts';

const engines = join(import.meta.dirname, '..', 'core', 'engines');
const folders = readdirSync(engines, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const names = folders.map(({ name }) => name);

/** Beyond this, what is general has to go into core/connectors/kit or network. */
const MOST_LINES = 2_400;

test('lines that hold only brackets, blanks or comments are no code', () => {
  expect(countCodeLines('/** a\n * b */\n\nconst a = [\n  1, // one\n];\n/* c */\nconst b = `\n  text`;\n')).toBe(4);
});

test('each engine is small: what is general stands in the kit', () => {
  const sizes = Object.fromEntries(
    names.map((name) => [name, [...codeLinesOf(join(engines, name)).values()].reduce((sum, count) => sum + count, 0)]),
  );
  expect(Object.entries(sizes).filter(([, size]) => size > MOST_LINES)).toEqual([]);
});

test('no ten lines of code stand in two engines, also by other names', () => {
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const));
  expect(pairs.flatMap(([one, other]) => equalLines(join(engines, one), join(engines, other)))).toEqual([]);
});

test('a copy is found, also when it was renamed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hydrant-equal-'));
  const code = readFileSync(join(engines, '..', 'connectors', 'network', 'tls.ts'), 'utf8');
  const put = (name: string, text: string): string => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'file.ts'), text);
    return join(folder, name);
  };
  const renamed = code
    .replaceAll('signal', 'wish')
    .replaceAll('stream', 'flow')
    .replaceAll(/'[^'\n]*'/g, "'other'");
  expect(equalLines(put('one', code), put('other', renamed))).toHaveLength(1);
});
