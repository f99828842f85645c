import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { readFileIfThere } from '../../../common/atomic-file.ts';
import type { HydrantError } from '../../../common/errors.ts';
import { fileError } from '../../../common/file-errors.ts';
import { homePath } from '../../kit/home-path.ts';
import { type KnownHost, keyType, knownHostName, parseKnownHosts, speaksOf } from './known-hosts.ts';
import type { TunnelHop } from './route.ts';
import { sshCommand, tunnelFailed } from './tunnel-error.ts';

const MAX_KNOWN_HOSTS_BYTES = 16 * 1024 * 1024;
const DEFAULT_FILES = ['~/.ssh/known_hosts'];

/** Signature algorithms by key type. `ssh-rsa` is absent because it signs with SHA-1; OpenSSH has refused it since 2021. */
const ALGORITHMS: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/** Entries of the known_hosts files for one hop. */
export class HostKeys {
  readonly #tunnelHop: TunnelHop;
  readonly #files: readonly string[];
  /** Entries of the first file that knows the host. */
  readonly #known: readonly KnownHost[];
  /** Entries for the same host without its port. Like ssh, a key among them is accepted, but a missing one is no mismatch. */
  readonly #withoutPort: readonly KnownHost[];
  readonly #revoked: readonly KnownHost[];
  readonly #authorities: readonly KnownHost[];

  constructor(tunnelHop: TunnelHop, files: readonly { readonly path: string; readonly entries: readonly KnownHost[] }[]) {
    const { host, port } = tunnelHop.hop;
    const about = (name: string) => files.map(({ entries }) => entries.filter((entry) => speaksOf(entry, name)));
    const exact = about(knownHostName(host, port));
    const plain = about(knownHostName(host, 22));
    const trusted = (entries: readonly KnownHost[]) => entries.filter(({ marker }) => marker === 'none');
    this.#tunnelHop = tunnelHop;
    this.#files = files.map(({ path }) => path);
    this.#known = exact.map(trusted).find(({ length }) => length > 0) ?? [];
    this.#withoutPort = this.#known.length > 0 ? [] : (plain.map(trusted).find(({ length }) => length > 0) ?? []);
    const all = [...exact, ...plain].flat();
    this.#revoked = all.filter(({ marker }) => marker === 'revoked');
    this.#authorities = all.filter(({ marker }) => marker === 'cert-authority');
  }

  /** Host key algorithms to offer. Those of known keys come first, so that a server with several keys presents a known one. */
  get algorithms(): ServerHostKeyAlgorithm[] {
    const types = [...this.#known, ...this.#withoutPort].map(({ type }) => type);
    const known = types.flatMap((type) => (Object.hasOwn(ALGORITHMS, type) ? (ALGORITHMS[type] ?? []) : []));
    return [...new Set([...known, ...Object.values(ALGORITHMS).flat()])];
  }

  /** Undefined where the files know this key, else the error that refuses the server. */
  refuse(key: Buffer): HydrantError | undefined {
    const same = (entry: KnownHost) => entry.key.equals(key);
    if (this.#revoked.some(same)) return this.#revokedKey(key);
    if (this.#known.some(same) || this.#withoutPort.some(same)) return undefined;
    const [known] = this.#known;
    if (known) return this.#otherKey(key, known);
    return this.#authorities.length > 0 ? this.#onlyAuthority(key) : this.#unknown(key);
  }

  #unknown(key: Buffer): HydrantError {
    const { host, port } = this.#tunnelHop.hop;
    const scan = this.#tunnelHop.index === 0 ? `, or add the line of \`ssh-keyscan -p ${port} ${host}\` to ${this.#files[0]}` : '';
    return tunnelFailed(
      this.#tunnelHop,
      'host-unknown',
      `its key is not known yet: it shows ${describe(key)}, and ${this.#files.join(', ')} ${this.#files.length === 1 ? 'has' : 'have'} none for it`,
      `Compare this fingerprint with the one its administrator gives; where they are equal, connect once with \`${sshCommand(this.#tunnelHop)}\` and answer yes${scan}.`,
      { details: facts(key) },
    );
  }

  #otherKey(key: Buffer, known: KnownHost): HydrantError {
    const expected = this.#known.map((entry) => describe(entry.key)).join(' or ');
    return tunnelFailed(
      this.#tunnelHop,
      'host-key-changed',
      `it shows another key than the one that is known: ${describe(key)} instead of ${expected} (${known.file}, line ${known.line}). Somebody may be listening in, or the server was set up anew`,
      `Ask its administrator whether the key was changed and what its fingerprint is; only where it was, remove the old one with \`ssh-keygen -R "${knownHostName(this.#tunnelHop.hop.host, this.#tunnelHop.hop.port)}"\` and connect once with \`${sshCommand(this.#tunnelHop)}\`.`,
      { details: { ...facts(key), file: known.file, line: known.line } },
    );
  }

  #revokedKey(key: Buffer): HydrantError {
    const entry = this.#revoked.find((one) => one.key.equals(key));
    return tunnelFailed(
      this.#tunnelHop,
      'host-key-revoked',
      `its key is marked as revoked: ${describe(key)} (${entry?.file}, line ${entry?.line})`,
      'Do not connect; ask its administrator for the new key.',
      { details: facts(key) },
    );
  }

  #onlyAuthority(key: Buffer): HydrantError {
    return tunnelFailed(
      this.#tunnelHop,
      'host-key-authority',
      `known_hosts knows it only by a certificate authority (@cert-authority), which Hydrant cannot check; it shows ${describe(key)}`,
      `Compare this fingerprint with the one its administrator gives, and add the key itself to ${this.#files[0]} (\`ssh-keyscan -p ${this.#tunnelHop.hop.port} ${this.#tunnelHop.hop.host}\` prints the line).`,
      { details: facts(key) },
    );
  }
}

/**
 * Reads the known_hosts files for a hop. A missing file counts as empty.
 *
 * @throws HydrantError TUNNEL_FAILED where one cannot be read.
 */
export async function readHostKeys(tunnelHop: TunnelHop, files: readonly string[] = []): Promise<HostKeys> {
  const read = (files.length > 0 ? files : DEFAULT_FILES).map(async (file) => {
    const path = homePath(file);
    try {
      const bytes = await readFileIfThere(path, { maxBytes: MAX_KNOWN_HOSTS_BYTES });
      return { path, entries: parseKnownHosts(bytes?.toString('utf8') ?? '', path) };
    } catch (error) {
      const { message, next } = fileError('read', path, error);
      throw tunnelFailed(tunnelHop, 'known-hosts-unreadable', message.replace(/\.$/, ''), next, { cause: error, details: { path } });
    }
  });
  return new HostKeys(tunnelHop, await Promise.all(read));
}

/** SHA-256 fingerprint in the format of `ssh-keygen -l`. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`;
}

function describe(key: Buffer): string {
  return `${keyType(key) ?? 'unknown type'} ${fingerprint(key)}`;
}

function facts(key: Buffer): Record<string, unknown> {
  return { keyType: keyType(key), fingerprint: fingerprint(key) };
}
