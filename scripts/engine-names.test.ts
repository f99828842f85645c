import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DIALECTS } from '../core/engines/registry.ts';

const root = join(import.meta.dirname, '..');

/** Names of engines, as code and as people write them: `sqlserver`, `SQL Server`, `PostgreSQL`. */
const NAMES = new RegExp(
  Object.values(DIALECTS)
    .flatMap(({ name, title }) => [name, ...title.split(' or ')])
    .map((name) => RegExp.escape(name).replaceAll(/\\x20|\s/g, '[ _-]?'))
    .join('|'),
  'i',
);

/** Where an engine may be named: its own folder, its line, the embedded engine, and what only tests and benchmarks load. */
const OWN = /^core\/engines\/(?:[a-z]+\/|index\.ts$)|^core\/local\/|(?:^|\/)testing\/|(?:^|\/)fixtures\/|\.test\.ts$/;

/** Words of these files that are spelt like an engine and name something else, with the reason. */
const OTHERS: Readonly<Record<string, { is: RegExp; because: string }>> = {
  'core/sql/system-names.ts': {
    is: /\b(?:mysql|snowflake|delta)\b|(?:duckdb|mysql|databricks)_|snowflake\\\$/g,
    because: 'schemas and prefixes of system tables: a statement that names one is judged so in every dialect',
  },
  'core/profiles/address-mask.ts': { is: /\bpostgres\b/g, because: 'a common user and database, which tells nobody where a server is' },
  'core/common/partial-files.ts': { is: /duckdb/g, because: 'the folder of the embedded engine in tmp/' },
  'core/logs/mask-hosts.ts': { is: /\bduckdb\b/g, because: 'the ending of a file, which is no host' },
};

/** Code without its comments: a comment may say of which engine a fact is true. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(,])\/\/.*$/gm, '');
}

test('no room but engines names an engine', () => {
  const files = ['core', 'mcp-server', 'app-main', 'app-renderer'].flatMap((room) => globSync(`${room}/**/*.{ts,tsx,css}`, { cwd: root }));
  const named = [...files, ...globSync('*.config.ts', { cwd: root }), 'scripts/pack-server.ts', 'scripts/outside-packages.ts']
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !OWN.test(file))
    .flatMap((file) =>
      codeOf(readFileSync(join(root, file), 'utf8'))
        .replaceAll(OTHERS[file]?.is ?? /$^/g, '')
        .split('\n')
        .filter((line) => NAMES.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(files.length).toBeGreaterThan(400);
  expect(named).toEqual([]);
});

test('what is excused is still there', () => {
  for (const [file, { is }] of Object.entries(OTHERS)) expect(readFileSync(join(root, file), 'utf8'), file).toMatch(is);
});
