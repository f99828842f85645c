import { type FSWatcher, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Handover {
  argv: string[];
  cwd: string;
  data: unknown;
}

/**
 * One instance over a user data folder. Everything here is synchronous, as Electron's answer is: a later instance leaves its arguments
 * as a file and may end at once; the first one watches for such files.
 */
export class InstanceLock {
  readonly #folder: string;
  readonly #lock: string;
  #watcher: FSWatcher | undefined;

  constructor(userData: string) {
    this.#folder = join(userData, 'stand-in-instances');
    this.#lock = join(this.#folder, 'first');
  }

  /** True for the first instance; a later one has handed over when this returns. */
  take(mine: Handover, second: (handover: Handover) => void): boolean {
    mkdirSync(this.#folder, { recursive: true });
    if (this.#watcher) return true;
    if (!this.#isMine()) {
      const file = join(this.#folder, `${process.pid}.handover`);
      writeFileSync(`${file}.part`, JSON.stringify(mine));
      renameSync(`${file}.part`, file);
      return false;
    }
    const collect = (): void => this.#collect(second);
    this.#watcher = watch(this.#folder, collect).unref();
    process.on('exit', () => this.release());
    collect();
    return true;
  }

  held(): boolean {
    return this.#watcher !== undefined;
  }

  release(): void {
    if (!this.#watcher) return;
    this.#watcher.close();
    this.#watcher = undefined;
    rmSync(this.#lock, { force: true });
  }

  #isMine(): boolean {
    for (;;) {
      try {
        writeFileSync(this.#lock, String(process.pid), { flag: 'wx' });
        return true;
      } catch {
        const holder = this.#holder();
        if (holder !== undefined && isAlive(holder)) return false;
        // Whose process has ended holds nothing; only one of several newcomers can move the file away.
        try {
          renameSync(this.#lock, `${this.#lock}.${process.pid}`);
          rmSync(`${this.#lock}.${process.pid}`, { force: true });
        } catch {
          // Another one was quicker: look again.
        }
      }
    }
  }

  #holder(): number | undefined {
    try {
      return Number(readFileSync(this.#lock, 'utf8')) || undefined;
    } catch {
      return undefined;
    }
  }

  #collect(second: (handover: Handover) => void): void {
    for (const name of readdirSync(this.#folder).filter((one) => one.endsWith('.handover'))) {
      const file = join(this.#folder, name);
      try {
        const handover = JSON.parse(readFileSync(file, 'utf8')) as Handover;
        rmSync(file);
        second(handover);
      } catch {
        // Read by the call before.
      }
    }
  }
}

/** A process that has ended but was not yet reaped counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}
