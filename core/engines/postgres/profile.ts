import { z } from 'zod';
import { networkAddress } from '../../profiles/connection-address.ts';
import { networkParts } from '../../profiles/connection-parts.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { EngineProfile } from '../../profiles/profile-codec.ts';
import { keyFileTarget, loginTarget, sshTarget } from '../../profiles/secret-target.ts';

/** A file on this machine: absolute, or starting with `~/`. */
const file = () => z.string().min(1).max(4096);
/** `secret:NAME`, `env:NAME` or `file:PATH`; never the value. */
const reference = () => z.string().min(1).max(1000);
const port = () => z.int().min(1).max(65_535);

export const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** Of the tunnel; the names of what is secret stand in `auth`. */
const SshSchema = z.strictObject({
  host: z.string().min(1).max(1024),
  port: port().default(22),
  user: z.string().min(1).max(256),
  /** Private key; absent: the agent's keys, then the password. */
  key: file().optional(),
  /** Servers to go through first, nearest first: `user@host:port, user@host`. */
  jump: z.string().max(2000).optional(),
  /** Absent: ~/.ssh/known_hosts. */
  knownHosts: file().optional(),
});

const sshSecrets = { sshPassword: reference().optional(), sshPassphrase: reference().optional() };
/** Of the client certificate's key. */
const common = { keyPassphrase: reference().optional(), ...sshSecrets };

/** What a PostgreSQL profile adds; Supabase, Neon, RDS and others are PostgreSQL too. */
const fields = {
  engine: z.literal('postgres'),
  connection: z.strictObject({
    /** Name or address of the server, or the absolute folder of its Unix socket. */
    host: z.string().trim().min(1).max(1024),
    port: port().default(5432),
    /** PostgreSQL names have at most 63 bytes. */
    database: z.string().min(1).max(63),
    user: z.string().min(1).max(256),
    /**
     * The role that every statement of a session switches to (`SET LOCAL ROLE`), so that what the login may do beyond it is not used.
     * The login must be a member of it. Absent: the login itself.
     */
    role: z.string().min(1).max(63).optional(),
    tls: z
      .strictObject({
        mode: z.enum(TLS_MODES).default('prefer'),
        /** Certificates of who signed the server's, PEM; absent: those that Node and the system trust. */
        ca: file().optional(),
        certificate: file().optional(),
        key: file().optional(),
      })
      .default({ mode: 'prefer' }),
    via: z.enum(['direct', 'ssh']).default('direct'),
    ssh: SshSchema.optional(),
  }),
  auth: z
    .discriminatedUnion('method', [
      z.strictObject({ method: z.literal('password'), password: reference().optional(), ...common }),
      /** The server trusts the client certificate, the socket or the address. */
      z.strictObject({ method: z.literal('none'), ...common }),
      /**
       * A program of this machine that prints a short-lived password; run without a shell. Absent in a connection that was imported: a file
       * of somebody else does not say what runs here, so the person enters it anew.
       */
      z.strictObject({ method: z.literal('command'), command: z.string().min(1).max(4000).optional(), ...common }),
    ])
    .default({ method: 'password' }),
};

const Schema = z.strictObject(fields);

export type PostgresProfile = Omit<Profile, keyof typeof fields> & z.output<typeof Schema>;

export const postgresProfile: EngineProfile<PostgresProfile> = {
  fields,
  parts: ({ connection }) => networkParts(connection),
  address: ({ connection }) => networkAddress(connection),
  secrets: {
    password: (_, parts) => loginTarget(parts),
    keyPassphrase: ({ connection }) => keyFileTarget(connection.tls.key),
    sshPassword: (_, { tunnel }) => tunnel && sshTarget(tunnel),
    sshPassphrase: ({ connection }, { tunnel }) => tunnel && keyFileTarget(connection.ssh?.key),
  },
};
