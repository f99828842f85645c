import { z } from 'zod';
import type { SecretTarget } from '../secrets/secret-binding.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { keyFileTarget, loginTarget, sshTarget } from './secret-target.ts';

/** Parts of profiles that several engines share: files, references, TLS and SSH. Each engine embeds them in its own fields. */

/** A file on this machine: absolute, or starting with `~/`. */
const fileField = () => z.string().min(1).max(4096);
/** `secret:NAME`, `env:NAME` or `file:PATH`; never the value. */
const referenceField = () => z.string().min(1).max(1000);
const portField = () => z.int().min(1).max(65_535);

/** How a connection is encrypted and the server verified; libpq's sslmode values, which many programs share. */
const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** TLS of a connection, under `connection.tls`. The passphrase of the key is a secret, in `auth`. */
const TlsSchema = z
  .strictObject({
    mode: z.enum(TLS_MODES).default('prefer'),
    /** CA certificates that may sign the server's, PEM; absent: those that Node and the system trust. */
    ca: fileField().optional(),
    certificate: fileField().optional(),
    key: fileField().optional(),
  })
  .default({ mode: 'prefer' });
export type Tls = z.output<typeof TlsSchema>;

/** An SSH tunnel, under `connection.ssh`; its secrets are referenced in `auth` (networkSecretFields). */
const SshSchema = z.strictObject({
  host: z.string().min(1).max(1024),
  port: portField().default(22),
  user: z.string().min(1).max(256),
  /** Private key; absent: the agent's keys are tried, then the password. */
  key: fileField().optional(),
  /** Servers to go through first, nearest first: `user@host:port, user@host`. */
  jump: z.string().max(2000).optional(),
  /** Absent: ~/.ssh/known_hosts. */
  knownHosts: fileField().optional(),
});
export type Ssh = z.output<typeof SshSchema>;

/** Address of a server, as fields of `connection`; `usual` is the engine's default port. */
export const serverFields = (usual: number) => ({
  /** Name or address of the server, or the absolute folder of its Unix socket. */
  host: z.string().trim().min(1).max(1024),
  port: portField().default(usual),
});

/** How a server is reached, as fields of `connection`. */
export const networkFields = {
  tls: TlsSchema,
  via: z.enum(['direct', 'ssh']).default('direct'),
  ssh: SshSchema.optional(),
};

/** Secrets of a tunnel and of a client certificate's key, as fields of `auth` beside those of a login. */
const networkSecretFields = {
  keyPassphrase: referenceField().optional(),
  sshPassword: referenceField().optional(),
  sshPassphrase: referenceField().optional(),
};

/** A login by a saved password, or without one if the server wants none. */
export const passwordLogin = z.strictObject({
  method: z.literal('password'),
  password: referenceField().optional(),
  ...networkSecretFields,
});

/** A login without a password: the server trusts the client certificate, the socket or the address. */
export const noPasswordLogin = z.strictObject({ method: z.literal('none'), ...networkSecretFields });

/**
 * A login by a program on this machine that prints a short-lived password; run without a shell. The command is absent in an imported
 * connection: a file from somebody else may not decide what runs here, so the person enters it.
 */
export const commandLogin = z.strictObject({
  method: z.literal('command'),
  command: z.string().min(1).max(4000).optional(),
  ...networkSecretFields,
});

/** A profile whose secrets are a password and those of networkSecretFields. */
interface NetworkProfile {
  readonly connection: { readonly tls: Tls; readonly ssh?: Ssh | undefined };
}

type SecretUse = (profile: NetworkProfile, parts: ConnectionParts) => SecretTarget | undefined;

/** The target of a password and of each of networkSecretFields. */
export const networkSecrets = {
  password: (_, parts) => loginTarget(parts),
  keyPassphrase: ({ connection }) => keyFileTarget(connection.tls.key),
  sshPassword: (_, { tunnel }) => tunnel && sshTarget(tunnel),
  sshPassphrase: ({ connection }, { tunnel }) => tunnel && keyFileTarget(connection.ssh?.key),
} as const satisfies Record<string, SecretUse>;
