import { expect, it } from 'vitest';
import { tomlLocator } from './toml-positions.ts';

const TEXT = `# [profiles.not]
default = "dev"
[limits]
rows = 5

[profiles.dev]
  name = """
policy = "not here"
"""
policy = "full"
connection = { form = "folder", path = "/x" }
limits.rows = 3
[ profiles . "odd.id" . connection ] # comment
'path' = '''x'''
[[profiles.dev.views]]
name = "a"
[[profiles.dev.views]]
name = "b"
`;

it.each([
  [['default'], 2],
  [['limits'], 3],
  [['limits', 'rows'], 4],
  [['profiles', 'dev'], 6],
  [['profiles', 'dev', 'name'], 7],
  [['profiles', 'dev', 'policy'], 10],
  [['profiles', 'dev', 'connection', 'path'], 11],
  [['profiles', 'dev', 'limits', 'rows'], 12],
  [['profiles', 'dev', 'limits', 'seconds'], 12],
  [['profiles', 'odd.id', 'connection', 'path'], 14],
  [['profiles', 'dev', 'views', 0, 'name'], 16],
  [['profiles', 'dev', 'views', 1, 'name'], 18],
  [['profiles', 'dev', 'missing'], 6],
  [['nothing'], undefined],
])('%j stands in line %s', (path, line) => {
  for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n')]) expect(tomlLocator(text)(path)?.line).toBe(line);
});

it('tells lines and columns inside of braces and lists that span lines', () => {
  const text = '[profiles.dev]\nconnection = {\n  form = "folder",\n  path.x = "é😀", y = [\n    "a",\n    { b = 1 },\n  ],\n}\n';
  const at = tomlLocator(text);
  expect(at(['profiles', 'dev', 'connection', 'form'])).toEqual({ line: 3, column: 3 });
  expect(at(['profiles', 'dev', 'connection', 'path'])).toEqual({ line: 4, column: 3 });
  expect(at(['profiles', 'dev', 'connection', 'y'])).toEqual({ line: 4, column: 19 });
  expect(at(['profiles', 'dev', 'connection', 'y', 0])).toEqual({ line: 5, column: 5 });
  expect(at(['profiles', 'dev', 'connection', 'y', 1, 'b'])).toEqual({ line: 6, column: 7 });
});

it('is no locator of what its parser does not read, and does not throw', () => {
  for (const text of [`a = "${'x'.repeat(500_000)}"`, 'a = ']) expect(tomlLocator(text)(['a'])).toBeUndefined();
});
