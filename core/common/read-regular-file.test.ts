import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFileIfThere } from './atomic-file.ts';
import { readRegularFile } from './read-regular-file.ts';
import { watchFileContent } from './watch-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'hydrant-regular-'));
const at = (name: string): string => join(folder, name);

describe.runIf(process.platform !== 'win32')('what is no regular file is refused and never waited for', () => {
  test.each([
    ['a pipe', 'NOT_A_FILE_PIPE', (path: string) => execFileSync('mkfifo', [path])],
    ['a device without end', 'NOT_A_FILE_DEVICE', (path: string) => symlinkSync('/dev/zero', path)],
    [
      'a device behind two links',
      'NOT_A_FILE_DEVICE',
      (path: string) => {
        symlinkSync('/dev/full', `${path}2`);
        symlinkSync(`${path}2`, path);
      },
    ],
    ['a folder', 'EISDIR', (path: string) => mkdirSync(path)],
    ['a circle of links', 'ELOOP', (path: string) => symlinkSync(path, path)],
  ])('%s', async (name, code, make) => {
    const path = at(name);
    make(path);
    await expect(readRegularFile(path)).rejects.toMatchObject({ code });
    await expect(readRegularFile(path, { maxBytes: 10 })).rejects.toMatchObject({ code });
    const refused = await readFileIfThere(path).catch((error: Error) => error.message);
    expect(refused).toMatch(/could not be read: it(s links)? /);
    expect(refused).not.toContain('the system refused');
  });

  test('a socket', async () => {
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    await expect(readRegularFile(at('socket'))).rejects.toMatchObject({ code: 'NOT_A_FILE_SOCKET' });
    server.close();
  });

  test('a watch on a pipe begins, and sees the file that takes its place', async () => {
    const path = at('watched');
    execFileSync('mkfifo', [path]);
    const changed = Promise.withResolvers<void>();
    using _watch = await watchFileContent(path, changed.resolve, 1);
    execFileSync('rm', [path]);
    writeFileSync(path, 'a file');
    await changed.promise;
  });
});

describe('a regular file', () => {
  test('is read whole, also behind a link and at the limit', async () => {
    const bytes = Buffer.alloc(200_000, 'abc');
    writeFileSync(at('file'), bytes);
    symlinkSync(at('file'), at('link'));
    expect((await readRegularFile(at('file'))).equals(bytes)).toBe(true);
    expect((await readRegularFile(at('link'), { maxBytes: bytes.length })).equals(bytes)).toBe(true);
    await expect(readRegularFile(at('link'), { maxBytes: bytes.length - 1 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    writeFileSync(at('empty'), '');
    expect((await readRegularFile(at('empty'), { maxBytes: 0 })).length).toBe(0);
  });

  test.runIf(process.platform === 'linux')('whose size is only known once it is read', async () => {
    expect((await readRegularFile('/proc/self/status', { maxBytes: 1_000_000 })).toString()).toContain('Pid:');
    await expect(readRegularFile('/proc/self/status', { maxBytes: 10 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });
});
