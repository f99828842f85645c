import { findEnvironment, type NamedEnvironment } from '../core/profiles/environment-names.ts';
import type { Policy } from '../core/sql/policy.ts';

export type Environment = NamedEnvironment;

/** The environments of a running server; the first is the default. There is always one. */
export class Environments {
  readonly all: readonly Environment[];

  constructor(all: readonly Environment[]) {
    this.all = all;
  }

  /** By name or profile id; none given: the default. Throws ENVIRONMENT_UNKNOWN with the nearest name. */
  find(name: string | undefined): Environment {
    return (name === undefined || name === '' ? this.all[0] : undefined) ?? findEnvironment(this.all, name ?? '');
  }

  policies(): Policy[] {
    return this.all.map((entry) => entry.profile.policy);
  }

  /** The policy of an environment by name; a kept result may outlive its environment, and is read-only then. */
  policyOf(name: string): Policy {
    return this.all.find((entry) => entry.name === name)?.profile.policy ?? 'read-only';
  }
}
