import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { tomlLocator } from './toml-lines.ts';

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
  for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n')]) expect(tomlLocator(text, parse)(path)?.line).toBe(line);
});
