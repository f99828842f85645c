import { z } from 'zod';
import { networkAddress } from '../../profiles/connection-address.ts';
import { networkParts } from '../../profiles/connection-parts.ts';
import { commandLogin, networkFields, networkSecrets, noPasswordLogin, passwordLogin, serverFields } from '../../profiles/parts.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { EngineProfile } from '../../profiles/profile-codec.ts';

/** Fields of a PostgreSQL profile; Supabase, Neon, RDS and others are PostgreSQL too. */
const fields = {
  engine: z.literal('postgres'),
  connection: z.strictObject({
    ...serverFields(5432),
    /** PostgreSQL names have at most 63 bytes. */
    database: z.string().min(1).max(63),
    user: z.string().min(1).max(256),
    /**
     * The role under which every statement runs (`SET LOCAL ROLE`), so that it cannot use further rights of the login. The login must be a member
     * of the role. Absent: the login itself.
     */
    role: z.string().min(1).max(63).optional(),
    ...networkFields,
  }),
  auth: z.discriminatedUnion('method', [passwordLogin, noPasswordLogin, commandLogin]).default({ method: 'password' }),
};

const Schema = z.strictObject(fields);

export type PostgresProfile = Omit<Profile, keyof typeof fields> & z.output<typeof Schema>;

export const postgresProfile: EngineProfile<PostgresProfile> = {
  fields,
  parts: ({ connection }) => networkParts(connection),
  address: ({ connection }) => networkAddress(connection),
  secrets: networkSecrets,
};
