import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Lock, unverifiedPackages } from './lock-integrity.ts';

const root = join(import.meta.dirname, '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
const SYSTEMS = [{ os: 'linux', cpu: 'x64' }];

test.each(SYSTEMS)('every package that is installed on $os $cpu has a checksum', (system) => {
  const lacking = unverifiedPackages(lock, system).filter(({ isForOtherSystems }) => !isForOtherSystems);
  // The musl builds share os and cpu with the others; npm tells them apart by the C library.
  expect(lacking.map(({ name }) => name).filter((name) => !name.endsWith('-musl'))).toEqual([]);
});

test('the packages without one are those that docs/operations/packaging.md names', () => {
  const page = readFileSync(join(root, 'docs', 'operations', 'packaging.md'), 'utf8');
  const families = [...new Set(unverifiedPackages(lock).map(({ name }) => name.split('/')[0] ?? name))];
  for (const family of families) expect(page, family).toContain(`\`${family}/`);
});

test('a package whose checksum was taken out is found', () => {
  const [path = ''] = Object.keys(lock.packages).filter((one) => lock.packages[one]?.integrity);
  const { integrity: _gone, ...rest } = lock.packages[path] ?? {};
  const tampered: Lock = { packages: { ...lock.packages, [path]: { ...rest, optional: false } } };
  expect(unverifiedPackages(tampered).find((one) => one.path === path)).toMatchObject({ isForOtherSystems: false });
});
