import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHydrant } from './support/run-hydrant.ts';

/** A private home with these files in it. */
function homeWith(files: Readonly<Record<string, string>>): string {
  const home = mkdtempSync(join(tmpdir(), 'hydrant-damaged-'));
  chmodSync(home, 0o700);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home, name), content, { mode: 0o600 });
  return home;
}

test.runIf(process.platform !== 'win32')('a home that cannot be used holds no audit trail: it could not be read, exit 2', async () => {
  const file = join(homeWith({ file: '' }), 'file');
  for (const home of [file, join(file, 'inside'), '/proc/x']) {
    const { code, out, err } = await runHydrant(home, ['audit', 'verify']);
    expect(out).not.toMatch(/holds|damaged/);
    expect(err).toContain(home);
    expect(code, home).toBe(2);
  }
});

/** Contents that the file of no program of ours has. */
const DAMAGED = ['garbage', '', '{"version":1,"entries":[', '[]', '{}', 'null'];

describe('the records of what was written into assistants', () => {
  test.each([...DAMAGED.map((content) => [content, 6] as const), ['{"version":99}', 2] as const])(
    '%j: check says so',
    async (content, exit) => {
      const home = homeWith({ 'assistants.json': content });
      const file = join(home, 'assistants.json');
      const { code, out, err } = await runHydrant(home, ['assistants', 'check']);
      expect(out).not.toContain('as it was written');
      expect(err).toContain(file);
      expect(err).toMatch(exit === 6 ? /Move .* away/ : /Update Hydrant/);
      expect(code).toBe(exit);
      const listed = await runHydrant(home, ['assistants', 'list']);
      expect(listed.err).toContain(file);
      expect(readFileSync(file, 'utf8')).toBe(content);
    },
  );
});
