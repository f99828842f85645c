import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

const DRIVERS = ['pg', 'pg-cursor', 'pg-protocol', '@duckdb/node-api', 'ssh2', 'libpg-query', '@guanmingchiu/sqlparser-ts'];
/** A room of each list of the linter's; what a rule does not repeat for its rooms, it does not hold there. */
const ROOMS_WITHOUT_DRIVERS = [
  ...[
    'core/execution',
    'core/common',
    'core/history',
    'core/connectors/kit',
    'core/pool',
    'core/diagnose',
    'core/engines/postgres/address',
  ],
  ...['mcp-server', 'mcp-server/server', 'mcp-server/tools', 'mcp-server/cli', 'app-main/window', 'app-main/host', 'app-renderer/ask'],
];

/** A file of a room, and what it imports. */
const FORBIDDEN: readonly (readonly [string, string])[] = [
  ['core/execution', '../../mcp-server/runtime.ts'],
  ['core/execution', 'electron'],
  ['core/execution', '@modelcontextprotocol/server'],
  ['core/sql', '../connectors/connector.ts'],
  ['core/sql', '../engines/registry.ts'],
  ['core/profiles', '../engines/registry.ts'],
  ['core/packs', '../engines/registry.ts'],
  ['core/connectors/kit', '../../engines/registry.ts'],
  ['core/pool', '../engines/registry.ts'],
  ['core/local', '../execution/target.ts'],
  ['core/profiles', '../pool/pools.ts'],
  ['core/secrets', '../execution/result.ts'],
  ['core/history', '../execution/result.ts'],
  ['core/engines/duckdb', '../../pool/pools.ts'],
  ['core/engines/duckdb', '../../execution/result.ts'],
  ['core/connectors/network/ssh', '../../../pool/pools.ts'],
  ['core/pool', '../execution/result.ts'],
  ['core/common', '../sql/policy.ts'],
  ['mcp-server/tools', '@duckdb/node-api'],
  ['mcp-server/tools', '../../app-main/main.ts'],
  ['mcp-server/cli', '../stdout-guard.ts'],
  ['mcp-server/cli', '../../app-main/main.ts'],
  ['core/assistants', '../execution/result.ts'],
  ['core/approvals', '../pool/pools.ts'],
  ['app-main/host', 'electron'],
  ['app-main/host', '../window/tray.ts'],
  ['app-main/window', '../../mcp-server/runtime.ts'],
  ['app-renderer/ask', '../../core/common/errors.ts'],
  ['app-renderer/ask', 'node:fs'],
  ['app-renderer/ask', '../../app-main/host/host.ts'],
  ...ROOMS_WITHOUT_DRIVERS.flatMap((room) => DRIVERS.map((driver) => [room, driver] as const)),
  ['core/connectors/network', 'ssh2'],
  ['core/connectors/network/ssh', 'pg'],
  ['core/local', 'pg'],
  ['core/sql', '@guanmingchiu/sqlparser-ts'],
  ['core/sql/generic', 'libpg-query'],
  ['core/engines/postgres', 'pg'],
  ['core/engines/postgres/packs/admin', 'pg'],
  ['core/engines/postgres/session', 'ssh2'],
  ['core/engines/duckdb', '@duckdb/node-api'],
  ['core/engines/duckdb/catalogue', '@duckdb/node-api'],
  ['core/engines/duckdb/session', 'libpg-query/wasm/libpg-query.js'],
  ['core/engines/duckdb/dialect', 'pg'],
  ['core/engines/duckdb/dialect', 'zod'],
  ['core/engines/duckdb/dialect', '../profile.ts'],
  ['core/engines/duckdb/dialect', '../session/sql-text.ts'],
  ['core/engines/duckdb/dialect', '../../postgres/dialect/reader.ts'],
  ['core/engines/duckdb/dialect', '../../../connectors/connector.ts'],
  ['mcp-server/tools', '../server/create-server.ts'],
  ['mcp-server/packs', '../server/create-server.ts'],
];
const ALLOWED: readonly (readonly [string, string])[] = [
  ['core/execution', '../connectors/connector.ts'],
  ['core/pool', '../connectors/connector.ts'],
  ['core/engines/duckdb', '../../common/errors.ts'],
  ['mcp-server/tools', '../../core/execution/result.ts'],
  ['app-main/window', 'electron'],
  ['app-main/host', '../../core/history/history.ts'],
  ['app-renderer/ask', '../../app-main/contract/contract.ts'],
  ['core/local', '@duckdb/node-api'],
  ['core/sql/generic', '@guanmingchiu/sqlparser-ts'],
  ['core/connectors/network/ssh', 'ssh2'],
  ['core/engines/postgres/session', 'pg'],
  ['core/engines/postgres/session/types', 'pg-cursor'],
  ['core/engines/postgres/testing', 'pg'],
  ['core/engines/duckdb/session/files', '@duckdb/node-api'],
  ['core/engines/duckdb/dialect', '@duckdb/node-api'],
  ['core/engines/duckdb/dialect', './syntax.ts'],
  ['core/engines/duckdb/dialect', '../../../sql/tokenizer/token.ts'],
  ['core/engines/postgres/dialect', 'libpg-query/wasm/libpg-query.js'],
  ['core/engines/postgres/dialect', '../../../common/clip.ts'],
  ['mcp-server/server', '../tools/tool.ts'],
];
/** Files of an engine that forms, docs and `tools/list` read, and what they import. */
const DECLARED: readonly (readonly [string, string, 'refused' | 'allowed'])[] = [
  ...['engine.ts', 'description.ts', 'profile.ts', 'form.ts'].flatMap((file) => [
    [file, './session/session.ts', 'refused'] as const,
    [file, 'pg', 'refused'] as const,
    [file, '../../common/errors.ts', 'allowed'] as const,
  ]),
  ['description.ts', './session/connector.ts', 'refused'],
  ['engine.ts', './session/connector.ts', 'allowed'],
];

/** Two files each that import each other, by how the second one does. */
const CYCLES: Readonly<Record<string, string>> = {
  value: "import { one } from './one.ts';\n\nexport const two = (): unknown => one;\n",
  type: "import type { One } from './one.ts';\n\nexport const two = (one: One): unknown => one;\n",
  're-export': "export { type One, one } from './one.ts';\n\nexport const two = 2;\n",
  dynamic: "export const two = (): Promise<unknown> => import('./one.ts');\n",
};

/** Files of which the linter says that they import what their room must not. */
const refused = new Set<string>();
/** Files of which the linter says that they are part of a cycle. */
const inCycle = new Set<string>();
const nameOf = (room: string, specifier: string): string => `${room}/${specifier.replaceAll(/[^a-z2]+/g, '_')}.ts`;

beforeAll(() => {
  const copy = mkdtempSync(join(tmpdir(), 'hydrant-arrows-'));
  cpSync(join(root, 'biome.json'), join(copy, 'biome.json'));
  for (const [room, specifier] of [...FORBIDDEN, ...ALLOWED]) {
    const file = join(copy, nameOf(room, specifier));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `import { thing } from '${specifier}';\n\nexport const used = thing;\n`);
  }
  for (const [index, [file, specifier]] of DECLARED.entries()) {
    const folder = join(copy, 'core', 'engines', `e${index}`);
    mkdirSync(folder);
    writeFileSync(join(folder, file), `import { thing } from '${specifier}';\n\nexport const used = thing;\n`);
  }
  for (const [how, second] of Object.entries(CYCLES)) {
    mkdirSync(join(copy, 'core', 'cycles', how), { recursive: true });
    writeFileSync(
      join(copy, 'core', 'cycles', how, 'one.ts'),
      "import { two } from './two.ts';\n\nexport type One = typeof two;\nexport const one = two;\n",
    );
    writeFileSync(join(copy, 'core', 'cycles', how, 'two.ts'), second);
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { stdout } = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=1000', '.'], {
    cwd: copy,
    encoding: 'utf8',
  });
  const report = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string | { file: string } } }[] };
  for (const { category, location } of report.diagnostics) {
    const file = (typeof location.path === 'string' ? location.path : location.path.file).replaceAll('\\', '/').replace(/^\.\//, '');
    if (category.endsWith('noRestrictedImports')) refused.add(file);
    if (category.endsWith('noImportCycles')) inCycle.add(file);
  }
});

test.each(FORBIDDEN)('%s may not import %s', (room, specifier) => {
  expect([...refused]).toContain(nameOf(room, specifier));
});

test.each(ALLOWED)('%s may import %s', (room, specifier) => {
  expect([...refused]).not.toContain(nameOf(room, specifier));
});

test.each(Object.keys(CYCLES))('no two files import each other: %s', (how) => {
  expect([...inCycle]).toEqual(expect.arrayContaining([`core/cycles/${how}/one.ts`, `core/cycles/${how}/two.ts`]));
});

test.each(DECLARED.map(([file, specifier, verdict], index) => ({ file, specifier, verdict, index })))(
  '$file of an engine imports $specifier: $verdict',
  ({ file, verdict, index }) => {
    expect(refused.has(`core/engines/e${index}/${file}`)).toBe(verdict === 'refused');
  },
);
