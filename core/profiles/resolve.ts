import { HydrantError } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import { POLICIES, type Policy } from '../sql/policy.ts';
import type { ConfigFile } from './config-file.ts';
import { parseWith } from './parse-profile.ts';
import { type Limits, LimitsSchema, type Profile } from './profile.ts';
import type { ProfileCodec } from './profile-codec.ts';
import { unknownProfile } from './profile-draft.ts';
import type { ProfileListing, ProfileStore } from './profile-store.ts';

export interface ResolveOptions {
  /** Profiles named on the command line, in order; the first is the default. None: see resolveProfiles. */
  ids?: readonly string[];
  /** Policy and limits from the command line, for every served profile. A policy can only be made stricter. */
  overrides?: { policy?: string; limits?: Partial<Limits> };
  /** `--config FILE`. */
  configFile?: string;
  store: Pick<ProfileStore, 'list' | 'file'>;
  env: Readonly<Record<string, string | undefined>>;
  codec: ProfileCodec;
  /** Called with saved profiles that are left out because they are invalid, if none was named and others are served. */
  onProblem?: (problem: HydrantError) => void;
}

/**
 * The profiles that a server serves, the default one first. In each line the first source with a value wins (DESIGN §6):
 *
 * - which: the ids of the command line; HYDRANT_PROFILE and HYDRANT_PROFILES (comma-separated); all of `--config FILE` (or HYDRANT_CONFIG);
 * all saved; the sample.
 * - meaning of an id: the profile of the configuration file, else the saved one, else the built-in one.
 * - limits: the command line's, else the profile's.
 * - policy: the strictest of the profile's, HYDRANT_POLICY and the command line's. Nothing outside a profile loosens it, since the command
 * line and environment of a server are in the assistant's own configuration.
 *
 * Throws PROFILE_UNKNOWN, PROFILE_INVALID, USAGE (no such policy, limits out of range) and errors of reading the files.
 */
export async function resolveProfiles(options: ResolveOptions): Promise<Profile[]> {
  const { store, env, codec, overrides = {}, onProblem = () => {} } = options;
  const configPath = options.configFile ?? (env.HYDRANT_CONFIG?.trim() || undefined);
  // Imported on use: a server that an assistant starts usually has no such file and should start without loading the parser.
  const config = configPath === undefined ? undefined : await (await import('./config-file.ts')).readConfigFile(configPath, { env, codec });
  const ids = namedIds(options.ids ?? [], env);
  const chosen = ids.length > 0 ? await byId(ids, config, options) : (config?.profiles ?? (await allSaved(store, codec, onProblem)));

  const policies = [policyOf(env.HYDRANT_POLICY, 'HYDRANT_POLICY'), policyOf(overrides.policy, '--policy')];
  return chosen.map((profile) => ({
    ...profile,
    policy: strictest([profile.policy, ...policies.filter((policy) => policy !== undefined)]),
    limits: overrides.limits === undefined ? profile.limits : withLimits(profile.limits, overrides.limits),
  }));
}

function namedIds(given: readonly string[], env: ResolveOptions['env']): string[] {
  const split = (list: readonly (string | undefined)[]) => [
    ...new Set(
      list
        .flatMap((text) => (text ?? '').split(','))
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    ),
  ];
  const named = split(given);
  return named.length > 0 ? named : split([env.HYDRANT_PROFILE, env.HYDRANT_PROFILES]);
}

async function byId(ids: readonly string[], config: ConfigFile | undefined, { store, codec }: ResolveOptions): Promise<Profile[]> {
  const configured = new Map(config?.profiles.map((profile) => [profile.id, profile]));
  // A damaged profiles.json does not stop a server that uses no profile from it.
  if (ids.every((id) => configured.has(id))) return ids.map((id) => configured.get(id)!);
  const { profiles, problems } = await store.list();
  const saved = new Map(profiles.map((profile) => [profile.id, profile]));
  return ids.map((id) => {
    const entry = configured.get(id) ?? saved.get(id);
    if (entry !== undefined) return entry;
    const problem = problems.find(({ details }) => details.profile === id);
    if (problem !== undefined) throw problem;
    const builtin = codec.builtin(id);
    if (builtin !== undefined) return builtin;
    throw unknownProfile(id, [...new Set([...configured.keys(), ...saved.keys(), ...codec.builtinIds])]);
  });
}

async function allSaved(
  store: ResolveOptions['store'],
  codec: ProfileCodec,
  onProblem: (problem: HydrantError) => void,
): Promise<Profile[]> {
  const { profiles, problems }: ProfileListing = await store.list();
  if (profiles.length > 0) {
    for (const problem of problems) onProblem(problem);
    return profiles;
  }
  // Profiles were saved, though all are invalid: answers from the sample instead would be misleading.
  if (problems[0] !== undefined) throw problems[0];
  const [first] = codec.builtinIds;
  return first === undefined ? [] : [codec.builtin(first)!];
}

function policyOf(text: string | undefined, from: string): Policy | undefined {
  const wanted = text?.trim();
  if (wanted === undefined || wanted === '') return undefined;
  const policy = POLICIES.find((known) => known === wanted);
  if (policy !== undefined) return policy;
  throw new HydrantError(
    'USAGE',
    `${from} names no policy${didYouMean(wanted, POLICIES) || '.'}`,
    `Set it to one of: ${POLICIES.join(', ')}.`,
    { details: { from, known: [...POLICIES] } },
  );
}

/** POLICIES is ordered from strict to loose. */
function strictest(policies: readonly Policy[]): Policy {
  return POLICIES.find((policy) => policies.includes(policy)) ?? 'read-only';
}

function withLimits(limits: Limits, given: Partial<Limits>): Limits {
  try {
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    return parseWith(LimitsSchema, { ...limits, ...said }, { name: 'the command line', path: ['limits'] });
  } catch (error) {
    if (!(error instanceof HydrantError)) throw error;
    throw new HydrantError('USAGE', error.message, 'Correct the limits on the command line.', { details: error.details });
  }
}
