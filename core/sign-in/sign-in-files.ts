import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readFileIfThere, withLock, writeFileAtomically } from '../common/atomic-file.ts';
import { machineName, processState } from '../common/process-identity.ts';
import { randomId } from '../common/random-id.ts';
import { visibleLine } from '../common/visible-text.ts';
import { ensureHome, ensurePrivateDirectory } from '../profiles/home.ts';
import { type CheckedStep, checkStep } from './checked-step.ts';

/** Which connection asks, and where it leads. */
export interface SignInAsker {
  profile: string;
  environment: string;
  /** Profile and target as one word: another of either is another sign-in. */
  key: string;
}

/** A sign-in that is under way in some process of this person. */
export interface PendingSignIn extends SignInAsker {
  id: string;
  purpose: string;
  /** Absent until the provider has answered. */
  step?: CheckedStep;
}

const LARGEST_FILE = 64 * 1024;
const LONGEST_PURPOSE = 200;

const entrySchema = z.strictObject({
  id: z.string().regex(/^[\w-]{16,64}$/),
  key: z.string(),
  profile: z.string(),
  environment: z.string(),
  purpose: z.string(),
  machine: z.string(),
  pid: z.number(),
  since: z.number(),
  step: z.strictObject({ url: z.string(), host: z.string(), code: z.string().optional(), expiresAt: z.number() }).optional(),
});

/** Without a step, a process that lives is given so long to begin. */
const BEGIN_MS = 60_000;

/**
 * Sign-ins that wait for a person, one file each under `run/sign-ins`, for this user alone (0600): the app and commands show them. Files and
 * not the history's database, which is kept and copied. Removing a file cancels its sign-in.
 */
export class SignInFiles {
  readonly #folder: string;
  readonly #lock: string;
  readonly #now: () => number;

  constructor(home: string, now: () => number = Date.now) {
    const { run } = ensureHome(home);
    ensurePrivateDirectory(run);
    this.#folder = ensurePrivateDirectory(join(run, 'sign-ins'));
    this.#lock = join(run, 'sign-ins.lock');
    this.#now = now;
  }

  /** All that are under way; what a process left behind that is gone, what has expired and what cannot be read is not among them. */
  async list(): Promise<PendingSignIn[]> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json'));
    const entries = await Promise.all(names.map((name) => this.#read(name)));
    return entries.filter((entry) => entry !== undefined);
  }

  /** Begins one, unless one of the same key is under way: that one is then returned. */
  claim(asker: SignInAsker, purpose: string): Promise<{ mine: boolean; entry: PendingSignIn }> {
    return withLock(this.#lock, async () => {
      const other = (await this.list()).find(({ key }) => key === asker.key);
      if (other) return { mine: false, entry: other };
      const { profile, environment, key } = asker;
      const entry = { profile, environment, key, id: randomId(18), purpose: visibleLine(purpose).slice(0, LONGEST_PURPOSE) };
      await this.write(entry);
      return { mine: true, entry };
    });
  }

  async write(entry: PendingSignIn): Promise<void> {
    const file = { ...entry, machine: machineName(), pid: process.pid, since: this.#now() };
    // Not read back: it may have been removed, which cancels it, in the same moment.
    await writeFileAtomically(this.#path(entry.id), JSON.stringify(file), { verify: false });
  }

  async get(id: string): Promise<PendingSignIn | undefined> {
    return this.#read(`${id}.json`);
  }

  /** Ends one, in whatever process it is. */
  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  async #read(name: string): Promise<PendingSignIn | undefined> {
    const content = await readFileIfThere(join(this.#folder, name), { maxBytes: LARGEST_FILE }).catch(() => undefined);
    const found = content && entrySchema.safeParse(parsed(content.toString('utf8'))).data;
    if (!found || `${found.id}.json` !== name) return undefined;
    const { machine, pid, since, step, ...entry } = found;
    const now = this.#now();
    if (processState(machine, pid) === 'gone' || (step?.expiresAt ?? since + BEGIN_MS) <= now) {
      await this.remove(entry.id);
      return undefined;
    }
    if (step === undefined) return entry;
    try {
      // Who shows it trusts no file with what a browser opens.
      return { ...entry, step: checkStep(step, now) };
    } catch {
      return undefined;
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
