import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { visibleCsv } from './output.ts';

test('no command writes past the one place that makes text safe for a terminal', () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.test)\.ts$/.test(name));
  expect(files.length).toBeGreaterThan(20);
  const past = files
    // The server itself: standard output there is the protocol's.
    .filter((name) => name !== 'output.ts' && name !== 'stdio.ts')
    .filter((name) =>
      /process\.std(out|err)|standardOutput|console\.|stdout-guard/.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
    );
  expect(past).toEqual([]);
});

test('CSV at a terminal keeps a record on its line', () => {
  expect(visibleCsv('a,b\n"x\nforged,1","say ""hi""\u001b[2J"\n')).toBe('a,b\n"x\\nforged,1","say ""hi""\\u{1b}[2J"\n');
});
