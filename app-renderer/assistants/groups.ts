import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { type Assistant, isInFile } from './assistant-state.ts';

type Connection = ReplyOf<'connections.list'>['connections'][number];
type Entry = Assistant['entries'][number];

/** Connections to write, and how: each an entry of its own, or all behind one. */
export interface Picked {
  profiles: string[];
  together?: boolean;
  name?: string;
}

/** What the name of a group's entry may be, after `hydrant-`. */
const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** An entry as a request of its own kind: a group is repaired and taken out as a whole, under its own name. */
export function pickedOf({ id, profiles }: Entry): Picked {
  if (profiles.length < 2 && id !== 'hydrant') return { profiles };
  return { profiles, together: true, ...(id === 'hydrant' ? {} : { name: id.replace(/^hydrant-/, '') }) };
}

/** Connections that have an entry of their own. */
export function ownConnections(assistant: Assistant): ReadonlySet<string> {
  return new Set(assistant.entries.filter(isInFile).flatMap(({ profiles }) => (profiles.length === 1 ? profiles : [])));
}

/** Why these cannot be told apart behind one server; undefined where they can. */
export function clashOf(connections: readonly Connection[]): string | undefined {
  for (const [index, one] of connections.entries()) {
    const environment = one.environment ?? one.id;
    const other = connections.slice(0, index).find((before) => (before.environment ?? before.id) === environment);
    if (other)
      return `${other.name} and ${one.name} are both called ${environment}. Give each an environment of its own, so that an assistant can tell them apart.`;
  }
  return undefined;
}

export function nameProblem(name: string, connections: readonly Connection[]): string | undefined {
  if (name === '') return undefined;
  if (!NAME.test(name)) return 'Small letters, digits and - only, and a letter first.';
  return connections.some(({ id }) => id === name) ? 'A connection goes by this name already.' : undefined;
}
