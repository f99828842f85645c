import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PAGES } from './make-reference.ts';

test.each(Object.keys(PAGES))('docs/reference/%s says what the code says', async (name) => {
  expect(readFileSync(join(import.meta.dirname, '..', 'docs', 'reference', name), 'utf8')).toBe(await PAGES[name]?.());
});
