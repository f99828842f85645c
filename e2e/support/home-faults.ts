import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What may have become of a file of the home. */
export type Fault = 'garbage' | 'empty' | 'truncated' | 'other shape' | 'newer' | 'a folder' | 'missing' | 'locked' | 'a file';

/** A file or folder of Hydrant's home and the faults it is tried with. */
export interface FaultyFile {
  /** Its path in the home. */
  path: string;
  faults: readonly Fault[];
}

const TEXT: readonly Fault[] = ['garbage', 'empty', 'truncated', 'other shape', 'newer', 'a folder', 'missing'];

/** Every file and folder that Hydrant keeps, with what it may be found as. */
export const FAULTY_FILES: readonly FaultyFile[] = [
  { path: 'profiles.json', faults: TEXT },
  { path: 'switches.json', faults: TEXT },
  { path: 'history.db', faults: ['garbage', 'empty', 'truncated', 'other shape', 'newer', 'a folder', 'missing', 'locked'] },
  { path: 'history.db-wal', faults: ['garbage', 'a folder'] },
  { path: 'history.db-shm', faults: ['garbage', 'a folder'] },
  { path: 'history.head', faults: ['garbage', 'a folder', 'missing'] },
  { path: 'app-settings.json', faults: TEXT },
  { path: 'drafts.json', faults: TEXT },
  { path: 'assistants.json', faults: TEXT },
  { path: 'tests/sample.json', faults: TEXT },
  { path: 'secrets/vault.json', faults: TEXT },
  { path: 'backups/profiles.json', faults: ['garbage', 'a folder', 'missing'] },
  { path: 'results/r_AAAAAAAAAAAAAAAA.json', faults: ['garbage', 'a folder'] },
  { path: 'run/profiles.lock', faults: ['garbage', 'a folder', 'locked'] },
  { path: 'run/switches.lock', faults: ['garbage', 'a folder', 'locked'] },
  { path: 'run/assistants.lock', faults: ['garbage', 'a folder', 'locked'] },
  ...['tests', 'secrets', 'backups', 'results', 'run', 'logs', 'cache', 'tmp'].map((path) => ({
    path,
    faults: ['missing', 'a file'] as const,
  })),
];

/** Puts a fault into a home. The lock that it may hold is let go of by disposing. */
export function makeFault(home: string, path: string, fault: Fault): Disposable {
  const file = join(home, path);
  const done = { [Symbol.dispose]: () => undefined };
  if (fault === 'locked') return holdLock(file);
  if (fault === 'missing') {
    rmSync(file, { recursive: true, force: true });
    // A database is its log too.
    if (file.endsWith('.db')) for (const part of ['-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
    return done;
  }
  if (fault === 'truncated') {
    truncateSync(file, Math.floor(statSync(file).size / 2));
    return done;
  }
  if (fault === 'newer') {
    makeNewer(file);
    return done;
  }
  rmSync(file, { recursive: true, force: true });
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (fault === 'a folder') {
    mkdirSync(file);
    writeFileSync(join(file, 'something'), 'of somebody');
  }
  if (fault === 'garbage' || fault === 'a file') writeFileSync(file, 'garbage \u0000\u0001 {[}'.repeat(300));
  if (fault === 'empty') writeFileSync(file, '');
  if (fault === 'other shape') {
    if (file.endsWith('.db')) makeUnknownDatabase(file);
    else writeFileSync(file, '{"version":1,"profiles":{"a":1},"off":{},"entries":7,"theme":[],"values":null}');
  }
  return done;
}

/** The bytes of a file, to compare; undefined for a folder or nothing. */
export function contentOf(home: string, path: string): string | undefined {
  const file = join(home, path);
  return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'latin1') : undefined;
}

function makeNewer(file: string): void {
  if (file.endsWith('.db')) {
    using db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 999');
    return;
  }
  const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> | unknown[];
  const next = Array.isArray(content) ? { version: 999, drafts: content } : { ...content, version: 999 };
  writeFileSync(file, JSON.stringify(next, null, 2));
}

function makeUnknownDatabase(file: string): void {
  using db = new DatabaseSync(file);
  db.exec('CREATE TABLE recipes (name TEXT)');
}

/** As another process that holds a database, or an empty one that is a lock, for itself alone. */
function holdLock(file: string): Disposable {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file);
  if (basename(file) === 'history.db') db.exec('PRAGMA locking_mode = EXCLUSIVE');
  db.exec('BEGIN EXCLUSIVE');
  return db;
}
