import type { Profile } from '../../core/profiles/profile.ts';
import { slugOf } from './slug.ts';

export interface SuggestedGroup {
  name: string;
  profiles: string[];
  why: string;
}

/** What an assistant calls a connection beside others of one server. */
const environmentOf = ({ id, environment }: Profile): string => environment ?? id;

/** The first two connections that an assistant could not tell apart. */
export function environmentClash(profiles: readonly Profile[]): { environment: string; names: [string, string] } | undefined {
  const seen = new Map<string, Profile>();
  for (const profile of profiles) {
    const environment = environmentOf(profile);
    const other = seen.get(environment);
    if (other) return { environment, names: [other.name, profile.name] };
    seen.set(environment, profile);
  }
  return undefined;
}

/** More would be a list of its own, and no help. */
const MOST = 8;

/**
 * Connections that look like one warehouse in several environments: they share a tag, or a database's name on the same engine, and
 * no two are of the same environment. A group that another holds whole is not offered twice.
 */
export function suggestGroups(profiles: readonly Profile[]): SuggestedGroup[] {
  const labelled = profiles.filter(({ environment }) => environment !== undefined);
  const groups = new Map<string, { name: string; why: string; members: Profile[] }>();
  const put = (key: string, name: string, why: string, profile: Profile): void => {
    const group = groups.get(key) ?? { name, why, members: [] };
    group.members.push(profile);
    groups.set(key, group);
  };
  for (const profile of labelled) {
    for (const tag of new Set(profile.tags)) put(`tag ${tag}`, tag, `all tagged ${tag}`, profile);
    const database = databaseOf(profile);
    if (database !== undefined) put(`database ${profile.engine} ${database}`, database, `the database ${database} in each`, profile);
  }
  const taken = new Set(profiles.map(({ id }) => id));
  const offered: SuggestedGroup[] = [];
  for (const { name, why, members } of groups.values()) {
    if (members.length < 2 || environmentClash(members)) continue;
    const ids = members.map(({ id }) => id);
    if (offered.some((other) => ids.every((id) => other.profiles.includes(id)))) continue;
    offered.push({ name: groupName(name, taken), profiles: ids, why });
  }
  return offered.slice(0, MOST);
}

function databaseOf({ connection }: Profile): string | undefined {
  return typeof connection.database === 'string' ? connection.database : undefined;
}

/** `Sales Q1` → `sales-q1`; never the id of a connection, since that is the name of its own entry. */
function groupName(text: string, taken: ReadonlySet<string>): string {
  const base = slugOf(text, 30) || 'group';
  return taken.has(base) ? `${base}-all` : base;
}
