import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readFileIfThere, writeFileAtomically } from '../../core/common/atomic-file.ts';
import { canonicalJson } from '../../core/common/canonical-json.ts';
import type { Redactor } from '../../core/common/redact.ts';
import { PROFILE_ID, type Profile } from '../../core/profiles/profile.ts';
import type { ReplyOf } from '../contract/contract.ts';
import { testChannels } from '../contract/tests.ts';

export type TestState = NonNullable<ReplyOf<'tests.get'>>;

/** A finished test and the profile it was of. */
export interface TestResult {
  /** Of the profile's content when the test began. */
  fingerprint: string;
  test: TestState;
}

/** A result is far smaller; a larger file is not ours and is not read. Bytes. */
const LARGEST = 512 * 1024;
const ResultSchema = z.object({ version: z.literal(1), fingerprint: z.string().max(100), test: testChannels['tests.get'].reply.unwrap() });

/** The last test result of each connection, one file each (0600), redacted. A file that cannot be read counts as absent. */
export interface TestResults {
  readAll(): Promise<Map<string, TestResult>>;
  write(profile: string, result: TestResult): Promise<void>;
  remove(profile: string): Promise<void>;
}

/** Opens the results under `home`; nothing is read or created before the first call. */
export function openTestResults(home: string, redactor: Redactor): TestResults {
  const folder = join(home, 'tests');
  const fileOf = (profile: string): string => join(folder, `${profile}.json`);
  return {
    async readAll() {
      const matches = new Map<string, TestResult>();
      for (const id of namesIn(folder)) {
        const result = await read(fileOf(id));
        if (result) matches.set(id, result);
      }
      return matches;
    },
    async write(profile, result) {
      if (!PROFILE_ID.test(profile)) return;
      // Redacted once more: a secret that an engine repeated may have become known since.
      const content = redactor.value({ version: 1, ...result });
      await writeFileAtomically(fileOf(profile), `${JSON.stringify(content, null, 2)}\n`);
    },
    async remove(profile) {
      if (PROFILE_ID.test(profile)) await rm(fileOf(profile), { force: true });
    },
  };
}

/** A hash of the profile's content: a different one means that the profile was edited since. */
export function fingerprintOf(profile: Profile): string {
  return createHash('sha256').update(canonicalJson(profile)).digest('hex');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => PROFILE_ID.test(id));
  } catch {
    return [];
  }
}

async function read(file: string): Promise<TestResult | undefined> {
  try {
    const bytes = await readFileIfThere(file, { maxBytes: LARGEST });
    return bytes && ResultSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}
