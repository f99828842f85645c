import { z } from 'zod';
import { POLICIES } from '../sql/policy.ts';
import { timeZoneField } from './time-zone.ts';

/** Slug of a profile: also its name in `--profile`, in secret names and in file names, so it stays plain ASCII. */
export const PROFILE_ID = /^[a-z][a-z0-9_-]{0,62}$/;

/** What one statement may cost. Applied while fetching, never after. */
export const LimitsSchema = z.strictObject({
  /** Rows fetched and kept per statement; what an answer shows of them is a page. */
  rows: z.int().min(1).max(100_000_000).default(100_000),
  /** Bytes fetched and kept per statement. */
  bytes: z
    .int()
    .min(1024)
    .max(100_000_000_000)
    .default(64 * 1024 * 1024),
  /** Seconds from the call to the last row; then the statement is cancelled in the engine. */
  seconds: z.number().positive().max(86_400).default(60),
  /** Statements that run at once in this environment; more wait, then are refused. */
  concurrency: z.int().min(1).max(64).default(4),
  /** Rows that a comparison reads of this environment (default 5,000,000). It reads whole results, and hands none of them out. */
  compareRows: z.int().min(1).max(100_000_000).optional(),
  /** Bytes that a comparison reads of this environment (default 2 GiB); they are on the disk while it runs. */
  compareBytes: z.int().min(1024).max(100_000_000_000).optional(),
});
export type Limits = z.output<typeof LimitsSchema>;

/** The fields every engine shares. */
export const commonFields = {
  id: z.string().regex(PROFILE_ID, 'must be a slug: a lower-case letter, then letters, digits, - or _ (at most 63)'),
  name: z.string().trim().min(1).max(100),
  /** dev, staging, prod, …: what a running server calls this profile. Absent: the id. */
  environment: z.string().regex(PROFILE_ID, 'must be a slug such as dev, staging or prod').optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(50).default([]),
  policy: z.enum(POLICIES).default('read-only'),
  /**
   * Whether a login that may write is accepted under `read-only` where the engine itself does not refuse every change, so that only the
   * parser stands before it. Absent: `allow`, and each answer says so.
   */
  writableLogin: z.enum(['allow', 'refuse']).optional(),
  limits: LimitsSchema.default(() => LimitsSchema.parse({})),
  timeZone: timeZoneField(),
  /** Groups of extra tools that this profile switches on. */
  packs: z.array(z.string().min(1).max(60)).max(50).default([]),
};

const CommonSchema = z.strictObject(commonFields);

/**
 * One saved connection, as every room but its engine's knows it. Never holds a secret, only the name of one (`secret:NAME`, `env:NAME`,
 * `file:PATH`). What `connection` and `auth` hold is the engine's (`profile.ts` of its folder).
 */
export type Profile = z.output<typeof CommonSchema> & {
  engine: string;
  connection: Readonly<Record<string, unknown>>;
  auth: { readonly method: string; readonly [field: string]: unknown };
};

/** A profile as a person or a form gives it: what has a default may be left out. */
export type ProfileInput = z.input<typeof CommonSchema> & {
  engine: string;
  connection: Readonly<Record<string, unknown>>;
  auth?: { readonly method: string; readonly [field: string]: unknown } | undefined;
};

/** Names of the secrets a profile refers to, by field: `{password: 'secret:prod/password'}`. Empty where the login needs none. */
export function secretReferences(profile: Profile): Record<string, string> {
  const references: Record<string, string> = {};
  for (const [field, value] of Object.entries(profile.auth)) {
    if (field !== 'method' && typeof value === 'string' && /^(secret|env|file):/.test(value)) references[field] = value;
  }
  return references;
}
