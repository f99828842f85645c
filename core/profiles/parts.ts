import { z } from 'zod';

/** Parts of profiles that several engines share: files, references, TLS and SSH. Each engine puts them into its own fields. */

/** A file on this machine: absolute, or starting with `~/`. */
export const fileField = () => z.string().min(1).max(4096);
/** `secret:NAME`, `env:NAME` or `file:PATH`; never the value. */
export const referenceField = () => z.string().min(1).max(1000);
export const portField = () => z.int().min(1).max(65_535);

/** How a connection is encrypted and the server verified; libpq's words, which many programs share. */
export const TLS_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

/** TLS of a connection, under `connection.tls`. The passphrase of the key is a secret, in `auth`. */
export const TlsSchema = z
  .strictObject({
    mode: z.enum(TLS_MODES).default('prefer'),
    /** Certificates of who signed the server's, PEM; absent: those that Node and the system trust. */
    ca: fileField().optional(),
    certificate: fileField().optional(),
    key: fileField().optional(),
  })
  .default({ mode: 'prefer' });
export type Tls = z.output<typeof TlsSchema>;

/** An SSH tunnel, under `connection.ssh`; the names of what is secret stand in `auth` (sshSecrets). */
export const SshSchema = z.strictObject({
  host: z.string().min(1).max(1024),
  port: portField().default(22),
  user: z.string().min(1).max(256),
  /** Private key; absent: the agent's keys, then the password. */
  key: fileField().optional(),
  /** Servers to go through first, nearest first: `user@host:port, user@host`. */
  jump: z.string().max(2000).optional(),
  /** Absent: ~/.ssh/known_hosts. */
  knownHosts: fileField().optional(),
});
export type Ssh = z.output<typeof SshSchema>;

/** Where a server is and how it is reached, as fields of `connection`. */
export const networkFields = (port: number) => ({
  /** Name or address of the server, or the absolute folder of its Unix socket. */
  host: z.string().trim().min(1).max(1024),
  port: portField().default(port),
  tls: TlsSchema,
  via: z.enum(['direct', 'ssh']).default('direct'),
  ssh: SshSchema.optional(),
});

/** Secrets of a tunnel and of a client certificate's key, as fields of `auth` beside those of a login. */
export const networkSecrets = {
  keyPassphrase: referenceField().optional(),
  sshPassword: referenceField().optional(),
  sshPassphrase: referenceField().optional(),
};

/**
 * A login by a program of this machine that prints a short-lived password; run without a shell. The command is absent in a connection
 * that was imported: a file of somebody else does not say what runs here, so the person enters it anew.
 */
export const commandLogin = z.strictObject({
  method: z.literal('command'),
  command: z.string().min(1).max(4000).optional(),
  ...networkSecrets,
});

/** The jump hosts of an SSH tunnel, without blanks and empty ones: `a@one:23, two` → `['a@one:23', 'two']`. */
export function jumpHosts(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
}
