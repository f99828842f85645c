import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { expect, test } from 'vitest';
import { tomlStatements } from '../../common/toml-syntax.ts';
import { FORMATS } from './all.ts';

const KEYS = ['mcp_servers'];
const SECRET = 'very-secret-value';

test.each([
  ['a line of a text that looks like a header', `note = """\n[${SECRET}]\n"""\n`],
  ['a line of a text that looks like a comment', `note = '''\n# ${SECRET}\n'''\n`],
  ['a line of a list that looks like a list', `list = [\n[ "${SECRET}" ],\n]\n`],
  ['a key that holds a sign of equality', `"a = b" = "${SECRET}"\n`],
  ['a key with an escaped quote', `"a\\"b" . c = "${SECRET}"\n`],
  ['a comment behind a value', `a = 1 # ${SECRET}\n`],
  ['another server', `[mcp_servers.other.env]\nTOKEN = "${SECRET}"\n`],
])('%s is masked, and every line stays a line', (_, text) => {
  const whole = `${text}[mcp_servers.hydrant-a]\ncommand = "/opt/node"\n`;
  for (const given of [whole, whole.replaceAll('\n', '\r\n')]) {
    const masked = FORMATS.toml.mask(given, KEYS, new Set(['hydrant-a']));
    expect(masked).not.toContain(SECRET);
    expect(masked).toContain('/opt/node');
    expect(masked.split('\n')).toHaveLength(given.split('\n').length);
  }
});

test('a sound text whose positions cannot be told is not edited, and is not called damaged', () => {
  const text = `a = "${'x'.repeat(500_000)}"\n`;
  expect(FORMATS.toml.read(text, KEYS).servers).toEqual({});
  expect(() => FORMATS.toml.set(text, KEYS, 'hydrant-a', { command: 'x' })).toThrowError(
    expect.objectContaining({ code: 'CONFIG_UNEDITABLE' }),
  );
});

test('what one parser writes, the other takes apart: each key stands where its statement says', () => {
  const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).filter((name) => name !== '__proto__');
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.integer(),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 4 }), (document) => {
      const text = stringify(document);
      const statements = tomlStatements(text);
      const tops = new Set(statements?.map(({ path }) => path[0]));
      for (const [name, held] of Object.entries(document)) expect(tops.has(name) || JSON.stringify(held) === '[]').toBe(true);
      let at = 0;
      for (const { from, start, to } of statements ?? []) {
        expect(text.slice(at, from).trim()).toBe('');
        expect(from <= start && start < to).toBe(true);
        at = to;
      }
    }),
    { numRuns: 200 },
  );
});
