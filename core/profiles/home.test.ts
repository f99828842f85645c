import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureHome, homePaths, hydrantHome } from './home.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hydrant-home-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const mode = (path: string) => statSync(path).mode & 0o777;
const posix = process.platform !== 'win32';

describe('hydrantHome', () => {
  it('is ~/.hydrant unless HYDRANT_HOME says otherwise', () => {
    expect(hydrantHome({})).toBe(join(homedir(), '.hydrant'));
    expect(hydrantHome({ HYDRANT_HOME: ' ' })).toBe(join(homedir(), '.hydrant'));
    expect(hydrantHome({ HYDRANT_HOME: directory })).toBe(directory);
    expect(hydrantHome({ HYDRANT_HOME: '~/elsewhere' })).toBe(join(homedir(), 'elsewhere'));
    expect(hydrantHome({ HYDRANT_HOME: 'relative' })).toBe(join(process.cwd(), 'relative'));
  });
});

describe('ensureHome', () => {
  it('creates the folder, parents too, for this user only', () => {
    const home = join(directory, 'a', 'b');
    expect(ensureHome(home)).toEqual(homePaths(home));
    if (posix) expect(mode(home)).toBe(0o700);
  });

  it.runIf(posix)('tightens a looser one, also behind a link, and changes nothing inside', () => {
    const home = join(directory, 'loose');
    mkdirSync(home);
    chmodSync(home, 0o777);
    writeFileSync(join(home, 'profiles.json'), '{}');
    symlinkSync(home, join(directory, 'link'));
    ensureHome(join(directory, 'link'));
    expect(mode(home)).toBe(0o700);
    expect(mode(join(home, 'profiles.json'))).toBe(0o644 & ~process.umask());
  });

  it.runIf(posix)('does not touch a folder that others use', () => {
    const home = join(directory, 'sticky');
    mkdirSync(home);
    chmodSync(home, 0o1777);
    expect(() => ensureHome(home)).toThrow(
      expect.objectContaining({ code: 'CONFIG_UNREADABLE', message: expect.stringContaining('other programs') }),
    );
    expect(mode(home)).toBe(0o777);
  });

  it('refuses a path that is a file', () => {
    const home = join(directory, 'file');
    writeFileSync(home, '');
    expect(() => ensureHome(home)).toThrow(expect.objectContaining({ code: 'CONFIG_UNREADABLE', details: { path: home } }));
    expect(() => ensureHome(join(home, 'inside'))).toThrow(expect.objectContaining({ code: 'CONFIG_UNREADABLE' }));
  });
});
