import type { SecretTarget } from '../secrets/secret-binding.ts';
import type { ConnectionParts, TunnelParts } from './connection-parts.ts';

/** How strictly a server proves who it is, by mode of encryption; from VERIFIES on, an authority vouches for it. */
const TRUST: Readonly<Record<string, number>> = { disable: 0, prefer: 1, require: 2, 'verify-ca': 3, 'verify-full': 4 };
const VERIFIES = 3;

/** What a password or token opens: a login of a server. The database is no part of it, since every database of a server has the same logins. */
export function loginTarget({ engine, host = '', port, user = '', encryption, tunnel }: ConnectionParts): SecretTarget {
  const level = TRUST[encryption?.mode ?? ''] ?? 0;
  const through = tunnel ? ` through ${tunnel.user}@${placeOf(tunnel.host, tunnel.port, 22)}` : '';
  return {
    use: 'login',
    facts: { engine, host, port: String(port ?? ''), user, tunnel: tunnel ? JSON.stringify(factsOf(tunnel)) : '' },
    trust: {
      level,
      words: `encryption ${encryption?.mode ?? 'disable'}${encryption?.authority ? `, ${encryption.authority}` : ''}`,
      ...(level >= VERIFIES ? { authority: encryption?.authority ?? '' } : {}),
    },
    words: `${user} at ${placeOf(host, port, 0)}${through}`,
  };
}

/** What the password of an SSH login opens. */
export function sshTarget(tunnel: TunnelParts): SecretTarget {
  const before = tunnel.jump ? ` after ${tunnel.jump}` : '';
  return {
    use: 'ssh',
    facts: factsOf(tunnel),
    words: `${tunnel.user} at the SSH server ${placeOf(tunnel.host, tunnel.port, 22)}${before}`,
  };
}

/** What the passphrase of a key file opens; undefined without a file. */
export function keyFileTarget(file: string | undefined): SecretTarget | undefined {
  return file === undefined ? undefined : { use: 'key', facts: { file }, words: `the key ${file}` };
}

function factsOf({ host, port, user, jump = '', knownHosts = '' }: TunnelParts): Record<string, string> {
  return { host, port: String(port), user, jump, knownHosts };
}

function placeOf(host: string, port: number | undefined, usual: number): string {
  return port === undefined || port === usual ? host : `${host}:${port}`;
}
