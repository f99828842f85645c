import type { SecretTarget } from '../secrets/secret-binding.ts';
import type { ConnectionParts, TunnelParts } from './connection-parts.ts';

/** How strictly the identity of a server is checked, by mode of encryption; from VERIFIES on, a certificate authority vouches for it. */
const TRUST: Readonly<Record<string, number>> = { disable: 0, prefer: 1, require: 2, 'verify-ca': 3, 'verify-full': 4 };
const VERIFIES = 3;

/**
 * The target of a password or token: a login of a server. It does not include the database, since all databases of a server share their
 * logins.
 */
export function loginTarget({ engine, host = '', port, user = '', encryption, tunnel }: ConnectionParts): SecretTarget {
  const level = TRUST[encryption?.mode ?? ''] ?? 0;
  const through = tunnel ? ` through ${tunnel.user}@${endpointOf(tunnel.host, tunnel.port, 22)}` : '';
  return {
    use: 'login',
    facts: { engine, host, port: String(port ?? ''), user, tunnel: tunnel ? JSON.stringify(factsOf(tunnel)) : '' },
    trust: {
      level,
      words: `encryption ${encryption?.mode ?? 'disable'}${encryption?.authority ? `, ${encryption.authority}` : ''}`,
      ...(level >= VERIFIES ? { authority: encryption?.authority ?? '' } : {}),
    },
    words: `${user} at ${endpointOf(host, port, 0)}${through}`,
  };
}

/** The target of an SSH login's password. */
export function sshTarget(tunnel: TunnelParts): SecretTarget {
  const before = tunnel.jump ? ` after ${tunnel.jump}` : '';
  return {
    use: 'ssh',
    facts: factsOf(tunnel),
    words: `${tunnel.user} at the SSH server ${endpointOf(tunnel.host, tunnel.port, 22)}${before}`,
  };
}

/** The target of a key file's passphrase; undefined without a file. */
export function keyFileTarget(file: string | undefined): SecretTarget | undefined {
  return file === undefined ? undefined : { use: 'key', facts: { file }, words: `the key ${file}` };
}

function factsOf({ host, port, user, jump = '', knownHosts = '' }: TunnelParts): Record<string, string> {
  return { host, port: String(port), user, jump, knownHosts };
}

function endpointOf(host: string, port: number | undefined, usual: number): string {
  return port === undefined || port === usual ? host : `${host}:${port}`;
}
