import type { ContextPart } from '../../connectors/context.ts';

/** Parts of the context that a statement may choose. */
export const POSTGRES_CONTEXT: readonly ContextPart[] = [
  { name: 'role', help: 'A role with no more rights than the connection has.' },
  { name: 'schema', help: 'The schema in which names without one are looked up.' },
];
