import { z } from 'zod';
import { POLICIES } from '../sql/policy.ts';
import { timeZoneField } from './time-zone.ts';

/** Pattern of a profile's id. Ids occur in `--profile`, in secret names and in file names, so they stay plain ASCII. */
export const PROFILE_ID = /^[a-z][a-z0-9_-]{0,62}$/;

/** Limits of one statement. Enforced while fetching, never after. */
export const LimitsSchema = z.strictObject({
  /** Most rows fetched and stored per statement; an answer shows a page of them. */
  rows: z.int().min(1).max(100_000_000).default(100_000),
  /** Most bytes fetched and stored per statement. */
  bytes: z
    .int()
    .min(1024)
    .max(100_000_000_000)
    .default(64 * 1024 * 1024),
  /** Most seconds from the call to the last row; then the statement is cancelled in the engine. */
  seconds: z.number().positive().max(86_400).default(60),
  /** Most statements that run at once in this environment; further ones wait, then are refused. */
  concurrency: z.int().min(1).max(64).default(4),
  /**
   * Most rows that a comparison reads from this environment (default 5,000,000). A comparison reads whole results but returns only
   * differences.
   */
  compareRows: z.int().min(1).max(100_000_000).optional(),
  /** Most bytes that a comparison reads from this environment (default 2 GiB); they are on disk while it runs. */
  compareBytes: z.int().min(1024).max(100_000_000_000).optional(),
});
export type Limits = z.output<typeof LimitsSchema>;

/** The fields every engine shares. */
export const commonFields = {
  id: z.string().regex(PROFILE_ID, 'must be a slug: a lower-case letter, then letters, digits, - or _ (at most 63)'),
  name: z.string().trim().min(1).max(100),
  /** dev, staging, prod, …: the name under which a running server offers this profile. Absent: the id. */
  environment: z.string().regex(PROFILE_ID, 'must be a slug such as dev, staging or prod').optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(50).default([]),
  policy: z.enum(POLICIES).default('read-only'),
  /**
   * Whether `read-only` accepts a login that can write if the engine itself does not refuse every change, so that only the parser prevents
   * one. Absent: `allow`, and each answer says so.
   */
  writableLogin: z.enum(['allow', 'refuse']).optional(),
  limits: LimitsSchema.default(() => LimitsSchema.parse({})),
  timeZone: timeZoneField(),
  /** Ids of packs that this profile enables. */
  packs: z.array(z.string().min(1).max(60)).max(50).default([]),
};

const CommonSchema = z.strictObject(commonFields);

/**
 * One saved connection, as every folder but its engine's sees it. Never holds a secret, only a reference to one (`secret:NAME`, `env:NAME`,
 * `file:PATH`). The engine defines `connection` and `auth` (`profile.ts` of its folder).
 */
export type Profile = z.output<typeof CommonSchema> & {
  engine: string;
  connection: Readonly<Record<string, unknown>>;
  auth: { readonly method: string; readonly [field: string]: unknown };
};

/** A profile as a person or a form writes it: fields with a default are optional. */
export type ProfileInput = z.input<typeof CommonSchema> & {
  engine: string;
  connection: Readonly<Record<string, unknown>>;
  auth?: { readonly method: string; readonly [field: string]: unknown } | undefined;
};

/** References to secrets in a profile, by field: `{password: 'secret:prod/password'}`. Empty if the login needs none. */
export function secretReferences(profile: Profile): Record<string, string> {
  const references: Record<string, string> = {};
  for (const [field, value] of Object.entries(profile.auth)) {
    if (field !== 'method' && typeof value === 'string' && /^(secret|env|file):/.test(value)) references[field] = value;
  }
  return references;
}
