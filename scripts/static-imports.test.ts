import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadedWith, staticImports } from './static-imports.ts';

const root = join(import.meta.dirname, '..');
const DECLARED = globSync('core/engines/*/{engine,description,profile,form}.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
/** Drivers and parsers, and the code that speaks to a database. */
const HEAVY =
  /^(?:pg|pg-cursor|pg-protocol|ssh2|libpg-query(?:\/.*)?|@duckdb\/.*|@guanmingchiu\/.*)$|\/core\/engines\/[^/]+\/session\/|\/dialect\/reader\.ts$/;

test('what a file loads at once is told from types and what it loads later', () => {
  const text = `
    import { a } from './a.ts';
    import type { B } from './b.ts';
    import { type C } from './c.ts';
    import './d.ts';
    export { e } from './e.ts';
    export type { F } from './f.ts';
    export const g = (b: B, c: C) => [a, b, c, import('./g.ts')];
  `;
  expect(staticImports('file.ts', text)).toEqual(['./a.ts', './d.ts', './e.ts']);
});

test('the session of an engine loads its driver', () => {
  expect([...loadedWith(join(root, 'core/engines/duckdb/session/instance.ts'))]).toContain('@duckdb/node-api');
});

test.each([...DECLARED, 'core/engines/registry.ts'])('%s loads no session, driver or parser', (file) => {
  const heavy = [...loadedWith(join(root, file))].map((name) => name.replaceAll('\\', '/')).filter((name) => HEAVY.test(name));
  expect(heavy).toEqual([]);
});

test('every engine declares itself', () => {
  expect(DECLARED.length).toBeGreaterThan(8);
});
