import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { readFileIfThere, writeFileAtomically } from './atomic-file.ts';

const WORKER = fileURLToPath(new URL('./testing/write-worker.ts', import.meta.url));
const POSIX = process.platform !== 'win32';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'atomic-'));
  file = join(folder, 'a', 'b', 'profiles.json');
});

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('writing', () => {
  test('makes private folders and a private file, and leaves nothing else behind', async () => {
    await writeFileAtomically(file, 'Grüße 🔑\0');
    expect(await readFile(file, 'utf8')).toBe('Grüße 🔑\0');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['profiles.json']);
    if (!POSIX) return;
    expect([await modeOf(join(folder, 'a')), await modeOf(join(folder, 'a', 'b')), await modeOf(file)]).toEqual(['700', '700', '600']);
  });

  test('makes a file private that was open to others', async () => {
    await writeFileAtomically(file, 'one');
    await chmod(file, 0o644);
    await writeFileAtomically(file, Buffer.from('two'));
    if (POSIX) expect(await modeOf(file)).toBe('600');
    expect(await readFile(file, 'utf8')).toBe('two');
  });

  test.runIf(POSIX)('replaces what a link points to, and keeps the link', async () => {
    const real = join(folder, 'dotfiles.json');
    await writeFile(real, 'old');
    await symlink(real, join(folder, 'link.json'));
    await writeFileAtomically(join(folder, 'link.json'), 'new');
    expect(await readFile(real, 'utf8')).toBe('new');
  });

  test('fifty writers in one process leave one whole content', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, i) => writeFileAtomically(file, String(i % 10).repeat(5000), { verify: false })));
    expect(await readFile(file, 'utf8')).toMatch(/^(\d)\1{4999}$/);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['profiles.json']);
  });

  test('a writer that is killed in the middle leaves one whole content', async () => {
    await writeFileAtomically(file, '0'.repeat(300_000));
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [WORKER, 'forever', file, '300000'], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await sleep(20 + 37 * round);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(await readFile(file, 'utf8')).toMatch(/^(\d)\1{299999}$/);
    }
  });
});

describe('backups', () => {
  const copies = async (n: number) => (await readFileIfThere(`${file}.bak-${n}`))?.toString();

  test('keep the last contents, newest first, each once', async () => {
    for (const content of ['1', '2', '3', '3', '4', '5']) await writeFileAtomically(file, content, { backups: 3 });
    expect([await readFile(file, 'utf8'), await copies(1), await copies(2), await copies(3), await copies(4)]).toEqual([
      '5',
      '4',
      '3',
      '2',
      undefined,
    ]);
    if (POSIX) expect(await modeOf(`${file}.bak-1`)).toBe('600');
  });

  test('a damaged content never pushes out a good copy', async () => {
    const options = { backups: 2, isGood: (content: Buffer) => content.toString().startsWith('{') };
    await writeFileAtomically(file, '{1}', options);
    await writeFileAtomically(file, '{2}', options);
    await writeFile(file, 'garbage');
    await writeFileAtomically(file, '{3}', options);
    expect([await copies(1), await copies(2)]).toEqual(['{1}', undefined]);
  });
});

describe('failures', () => {
  test('a folder in the place of the file, and a file in the place of a folder', async () => {
    await mkdir(file, { recursive: true });
    await expect(writeFileAtomically(file, 'x')).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      details: { path: file, reason: 'EISDIR' },
    });
    await writeFile(join(folder, 'plain'), '');
    const below = join(folder, 'plain', 'x.json');
    await expect(writeFileAtomically(below, 'x')).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', details: { path: below } });
    await expect(readFileIfThere(below)).rejects.toMatchObject({ details: { reason: 'ENOTDIR' } });
  });

  test.runIf(POSIX)('a folder that may not be written', async () => {
    await mkdir(join(folder, 'ro'));
    await chmod(folder, 0o755);
    await chmod(join(folder, 'ro'), 0o555);
    const path = join(folder, 'ro', 'x.json');
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65534); // root may write everywhere
    try {
      await expect(writeFileAtomically(path, 'x')).rejects.toMatchObject({
        code: 'CONFIG_UNREADABLE',
        details: { path, reason: 'EACCES' },
      });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  // A limit on file sizes cuts a write short exactly as a full disk does: a part is written, without an error.
  test.runIf(POSIX)('a write that is taken in part only is an error and leaves the old content', async () => {
    await writeFileAtomically(file, 'old');
    const limited = 'ulimit -f 16; exec "$@"';
    const said = execFileSync('sh', ['-c', limited, 'sh', process.execPath, WORKER, 'once', file, '100000'], { encoding: 'utf8' });
    expect(JSON.parse(said)).toMatchObject({ code: 'CONFIG_UNREADABLE', details: { path: file, reason: 'EFBIG' } });
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['profiles.json']);
  });
});

describe('reading', () => {
  test('what is not there is undefined, what is too large is refused', async () => {
    expect(await readFileIfThere(file)).toBeUndefined();
    await writeFileAtomically(file, 'x'.repeat(11));
    await expect(readFileIfThere(file, { maxBytes: 10 })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      details: { reason: 'TOO_LARGE' },
    });
    expect((await readFileIfThere(file, { maxBytes: 11 }))?.length).toBe(11);
  });
});
