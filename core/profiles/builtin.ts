import { type Profile, type ProfileInput, ProfileSchema } from './profile.ts';

/** Profiles that are there without a file, so that a first question can be asked before anything is set up. */
const BUILTIN: Readonly<Record<string, ProfileInput>> = {
  sample: {
    id: 'sample',
    name: 'Sample warehouse',
    environment: 'prod',
    tags: ['sample'],
    engine: 'duckdb',
    connection: { form: 'sample', variant: 'prod' },
  },
  'sample-dev': {
    id: 'sample-dev',
    name: 'Sample warehouse (dev)',
    environment: 'dev',
    tags: ['sample'],
    engine: 'duckdb',
    connection: { form: 'sample', variant: 'dev' },
  },
};

export const BUILTIN_IDS: readonly string[] = Object.keys(BUILTIN);

/** The built-in profile of this id, as a fresh copy. A saved profile of the same id takes its place; see ProfileStore.get. */
export function builtinProfile(id: string): Profile | undefined {
  return Object.hasOwn(BUILTIN, id) ? ProfileSchema.parse(BUILTIN[id]) : undefined;
}
