import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpecCase } from '../../testing/spec-case.ts';

/** A folder with one file. */
export const specCase: SpecCase = {
  start: 'folder',
  open: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hydrant-spec-case-'));
    writeFileSync(join(folder, 'fruit.csv'), 'name,price\napple,3\npear,5\nfig,12\n');
    return { values: { 'connection.path': folder }, close: async () => rmSync(folder, { recursive: true, force: true }) };
  },
  question: { sql: 'SELECT max(price) AS dearest FROM fruit', answer: '12' },
  write: "COPY fruit TO 'copy.csv'",
};
