import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchFileContent } from './watch-file.ts';

const { watch } = vi.hoisted(() => ({ watch: vi.fn() }));
vi.mock('node:fs', async (original) => ({ ...(await original<typeof import('node:fs')>()), watch }));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hydrant-watch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('looks now and then where the system gives no events', { timeout: 20_000 }, async () => {
  watch.mockImplementation(() => {
    throw Object.assign(new Error('no space for watches'), { code: 'ENOSPC' });
  });
  const file = join(folder, 'f');
  const calls = vi.fn();
  const watching = await watchFileContent(file, calls);
  writeFileSync(file, 'x');
  await vi.waitFor(() => expect(calls).toHaveBeenCalledTimes(1), 8000);
  expect(watch).toHaveBeenCalledOnce();
  watching[Symbol.dispose]();
});
