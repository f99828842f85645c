import { z } from 'zod';
import { withHome } from '../../profiles/connection-address.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { EngineProfile } from '../../profiles/profile-codec.ts';

/** A view over files of the profile's folder: `files` is a path or glob relative to the folder. */
const FolderViewSchema = z.strictObject({
  name: z.string().min(1).max(120),
  files: z.string().min(1).max(1000),
});

/** Fields of a DuckDB profile: three forms of one embedded engine, without a login. */
const fields = {
  engine: z.literal('duckdb'),
  connection: z.discriminatedUnion('form', [
    z.strictObject({ form: z.literal('sample'), variant: z.enum(['prod', 'dev']).default('prod') }),
    z.strictObject({
      form: z.literal('folder'),
      /** Absolute path, or one that starts with `~/`. Reads never leave it. */
      path: z.string().min(1).max(4096),
      /** Views by hand; absent: one view for each CSV, Parquet and JSON file found. */
      views: z.array(FolderViewSchema).max(2000).optional(),
    }),
    z.strictObject({
      form: z.literal('file'),
      /** Absolute path of a .duckdb file, or one that starts with `~/`. Opened read-only. */
      path: z.string().min(1).max(4096),
    }),
  ]),
  auth: z.strictObject({ method: z.literal('none') }).default({ method: 'none' }),
};

const Schema = z.strictObject(fields);

export type DuckdbProfile = Omit<Profile, keyof typeof fields> & z.output<typeof Schema>;

export const duckdbProfile: EngineProfile<DuckdbProfile> = {
  fields,
  parts: ({ connection }) => ({ source: connection.form === 'sample' ? `sample:${connection.variant}` : connection.path }),
  address: ({ connection }, home) => ({
    server: connection.form === 'sample' ? `sample (${connection.variant})` : withHome(connection.path, home),
  }),
  secrets: {},
  builtin: {
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
  },
};
