import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { assistantSpec } from '../catalogue/all.ts';
import { planChange } from '../plan-change.ts';
import { setup } from '../testing/setup.ts';
import { FORMATS } from './all.ts';
import { inlineValue } from './toml-inline.ts';
import { flowText, spaced } from './yaml-flow.ts';

const ENTRY = { command: '/opt/node', args: ['a "b"', '{x}', 'c, d # e'], env: { A: '1' } };
const CASES = [
  ['codex', '.codex/config.toml', 'toml', 'mcp_servers', (text: string) => parseToml(text)],
  ['goose', '.config/goose/config.yaml', 'yaml', 'extensions', (text: string) => parseYaml(text) as unknown],
] as const;
const TEXTS: Record<'toml' | 'yaml', readonly string[]> = {
  toml: [
    'mcp_servers = {}\n',
    'mcp_servers = { }',
    'a = 1\nmcp_servers = {one={command="x, }", args=["]", \'}\'] } , two.command="y"} # mine\n[b]\nc = 2\n',
    'mcp_servers = {\r\n  one = { command = "x" }, # first\r\n  "t w o" = { command = """\n}""" },\r\n}\r\n',
  ],
  yaml: [
    'extensions: {one: {cmd: x}}\n',
    'a: 1\nextensions: { one: {cmd: "}, {"}, "t w o": [1, 2] , three } # mine\nb: 2\n',
    'extensions: {\n  one: {cmd: x}, # first\n  two: ,\n}\n',
    '{a: 1, extensions: {}}',
    '{"a": 1, "extensions": {"one": {"cmd": "x"}}, "b": [1]}\n',
    '{}\n',
    '{"a": 1}',
  ],
};

describe.each(CASES)('%s: servers in braces', (assistant, file, kind, key, parse) => {
  test.each(TEXTS[kind])('%j gets the entry, loses it again, and is what it was', (text) => {
    const format = FORMATS[kind];
    const before = format.read(text, [key]);
    const { text: added, ...extras } = format.set(text, [key], 'hydrant-sales', ENTRY);
    const meant = { ...(before.document as object), [key]: { ...before.servers, 'hydrant-sales': ENTRY } };
    expect(JSON.parse(JSON.stringify(parse(added)))).toEqual(JSON.parse(JSON.stringify(meant)));
    const changed = format.set(added, [key], 'hydrant-sales', { ...ENTRY, command: 'other' }).text;
    expect(format.read(changed, [key]).servers['hydrant-sales']).toMatchObject({ command: 'other' });
    expect(format.read(changed, [key]).servers).toMatchObject(JSON.parse(JSON.stringify(before.servers)) as object);
    expect(format.remove(added, [key], 'hydrant-sales', extras)).toBe(text);
    expect(format.remove(changed, [key], 'hydrant-sales', extras)).toBe(text);
  });

  test('the diff shows the entry, and no value of another server', async () => {
    const at = setup();
    const secret = 'very-secret-value';
    const text =
      kind === 'toml'
        ? `top = "${secret}"\nmcp_servers = { one = { env = { K = "${secret}" } }, two.args = ["${secret}"] } # ${secret}\n`
        : `top: ${secret}\nextensions: {one: {envs: {K: ${secret}}}, ? {${secret}: 1} : 2, two: "${secret}"}\n`;
    const path = at.put(file, text);
    const { shown, diff } = await planChange(assistantSpec(assistant), path, [{ id: 'hydrant-sales', entry: ENTRY }]);
    expect(shown.after).toContain('/opt/node');
    expect(JSON.stringify([shown, diff])).not.toContain(secret);
    expect(diff.filter(({ kind: what }) => what !== 'same')).toHaveLength(2);
    expect(shown.after).toContain('two');
  });

  test('an entry between braces that are left empty can be added and taken out by the app', async () => {
    const at = setup();
    const path = at.put(file, TEXTS[kind][0] ?? '');
    for (const action of ['add', 'remove'] as const)
      await at.assistants.apply(await at.assistants.plan({ assistant, action, profiles: ['sales'] }));
    expect(readFileSync(path, 'utf8')).toBe(TEXTS[kind][0]);
  });
});

test('a comment between two entries in braces: the sentence says so, and does not call the file damaged', () => {
  const text = 'mcp_servers = {\n  one = { command = "x" }, # first\n  hydrant-sales = { command = "y" },\n}\n';
  expect(() => FORMATS.toml.remove(text, ['mcp_servers'], 'hydrant-sales')).toThrowError(
    expect.objectContaining({ code: 'CONFIG_UNEDITABLE', message: expect.stringMatching(/^The file is valid, but a comment/) as string }),
  );
});

test('any value is written in braces as it is', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.integer({ min: -1000, max: 1000 }),
      fc.boolean(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.string({ unit: 'grapheme', maxLength: 6 }).filter((key) => key !== '__proto__'),
        tie('value'),
        { maxKeys: 3 },
      ),
    ),
  })).value;
  fc.assert(
    fc.property(value, (one) => {
      expect(JSON.parse(JSON.stringify(parseToml(`v = ${inlineValue(one)}`).v))).toEqual(JSON.parse(JSON.stringify(one)));
      expect(parseYaml(`v: ${spaced(one)}`)).toEqual(JSON.parse(JSON.stringify({ v: one })));
      expect(parseYaml(`{${flowText('hydrant-a', one)}}`)).toEqual(JSON.parse(JSON.stringify({ 'hydrant-a': one })));
    }),
    { numRuns: 200 },
  );
});
