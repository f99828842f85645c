import { homedir } from 'node:os';
import { z } from 'zod';
import type { SecretTarget } from '../secrets/secret-binding.ts';
import type { ConnectionAddress } from './connection-address.ts';
import { connectionIdentity } from './connection-identity.ts';
import type { ConnectionParts, EngineParts } from './connection-parts.ts';
import { parseWith } from './parse-profile.ts';
import { commonFields, type Profile, type ProfileInput } from './profile.ts';
import type { Source } from './schema-problems.ts';

/**
 * The target of the secret in a field. Declared as a method (bivariant parameter), so that one list can hold engines with different profile
 * types.
 */
interface SecretUse<P> {
  target(profile: P, parts: ConnectionParts): SecretTarget | undefined;
}

/** An engine's description of its profiles: the fields it adds, and their meaning for other folders. */
export interface EngineProfile<P extends Profile = Profile> {
  /** `engine` as a literal, `connection` and `auth`. */
  readonly fields: { readonly engine: z.ZodLiteral<string>; readonly connection: z.ZodType; readonly auth: z.ZodType };
  /** Where a profile leads, for comparing. Pure: no name is resolved. */
  parts(profile: P): EngineParts;
  /** The same for a person to read; `home` stands in for `~`. */
  address(profile: P, home: string): ConnectionAddress;
  /** The fields of `auth` that may name a secret, with the target of each; undefined if the profile has no use for that secret. */
  readonly secrets: Readonly<Record<string, SecretUse<P>['target']>>;
  /** Profiles that exist without a file, by id, so that a first question can be asked before anything is set up. */
  readonly builtin?: Readonly<Record<string, ProfileInput>>;
}

/** Parser and writer of profiles of every engine, composed of what the engines provide (`core/engines/registry.ts`). */
export class ProfileCodec {
  /** A profile of any engine. */
  readonly schema: z.ZodType<Profile>;
  /** Ids of the built-in profiles. */
  readonly builtinIds: readonly string[];
  /** Every field of any engine's `auth` that may name a secret. */
  readonly secretFields: readonly string[];
  readonly #engines: ReadonlyMap<string, EngineProfile>;
  readonly #builtin: Readonly<Record<string, ProfileInput>>;

  constructor(engines: readonly EngineProfile[]) {
    const forms = engines.map(({ fields }) => z.strictObject({ ...commonFields, ...fields }));
    this.schema = z.discriminatedUnion('engine', forms as never) as unknown as z.ZodType<Profile>;
    this.#engines = new Map(engines.map((engine) => [engine.fields.engine.value, engine]));
    this.#builtin = Object.assign({}, ...engines.map(({ builtin }) => builtin));
    this.builtinIds = Object.keys(this.#builtin);
    this.secretFields = [...new Set(engines.flatMap(({ secrets }) => Object.keys(secrets)))];
  }

  /**
   * Parses a profile from any value and fills in its defaults. Throws PROFILE_INVALID: the message says what is wrong, where, and which
   * known name was probably meant; `details.problems` lists all problems ({field, why, line, column, nearest}). `source` is a file or a few
   * words, or a Source for line numbers.
   */
  parse(input: unknown, { source }: { source: string | Source }): Profile {
    return parseWith(this.schema, input, typeof source === 'string' ? { name: source } : source);
  }

  /** The canonical parts of where a profile leads. */
  parts(profile: Profile): ConnectionParts {
    return { engine: profile.engine, login: profile.auth.method, ...this.#of(profile).parts(profile) };
  }

  /** Where a profile leads, for a person to read. Pure but for the name of the home folder, which stands in for `~`. */
  address(profile: Profile, home: string = homedir()): ConnectionAddress {
    return this.#of(profile).address(profile, home);
  }

  /** A hash of where a profile leads, as whom and in which context; see {@link connectionIdentity}. */
  identity(profile: Profile): string {
    return connectionIdentity(profile, (one) => this.address(one));
  }

  /**
   * The target of the secret in a field (`password`) of this profile; undefined if the profile has no use for it, so that it need not be
   * read.
   */
  secretTarget(profile: Profile, field: string): SecretTarget | undefined {
    const { secrets } = this.#of(profile);
    return Object.hasOwn(secrets, field) ? secrets[field]?.(profile, this.parts(profile)) : undefined;
  }

  /** The built-in profile with this id, as a fresh copy. A saved profile with the same id overrides it; see ProfileStore.get. */
  builtin(id: string): Profile | undefined {
    return Object.hasOwn(this.#builtin, id) ? this.schema.parse(this.#builtin[id]) : undefined;
  }

  #of(profile: Profile): EngineProfile {
    const engine = this.#engines.get(profile.engine);
    if (!engine) throw new TypeError(`no engine ${profile.engine}`);
    return engine;
  }
}
