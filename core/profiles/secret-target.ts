import type { SecretTarget } from '../secrets/secret-binding.ts';
import { type ConnectionParts, connectionParts, type TunnelParts } from './connection-parts.ts';
import type { Engine, Profile, ProfileOf } from './profile.ts';

type TargetOf<P> = (profile: P, parts: ConnectionParts) => SecretTarget | undefined;

/** For each engine: its secret fields, and what each of them opens. */
const TARGETS: { readonly [E in Engine]: Readonly<Record<string, TargetOf<ProfileOf<E>>>> } = {
  duckdb: {},
  postgres: {
    password: (_, parts) => loginTarget(parts),
    keyPassphrase: ({ connection }) => keyFileTarget(connection.tls.key),
    sshPassword: (_, { tunnel }) => tunnel && sshTarget(tunnel),
    sshPassphrase: ({ connection }, { tunnel }) => tunnel && keyFileTarget(connection.ssh?.key),
  },
};

/** How strictly a server proves who it is, by mode of encryption; from VERIFIES on, an authority vouches for it. */
const TRUST: Readonly<Record<string, number>> = { disable: 0, prefer: 1, require: 2, 'verify-ca': 3, 'verify-full': 4 };
const VERIFIES = 3;

/**
 * What the secret of a field (`password`) opens where this profile points; undefined where the profile has no use for it, so that it
 * need not be read at all.
 */
export function secretTarget(profile: Profile, field: string): SecretTarget | undefined {
  const fields = TARGETS[profile.engine] as Readonly<Record<string, TargetOf<Profile>>>;
  return Object.hasOwn(fields, field) ? fields[field]?.(profile, connectionParts(profile)) : undefined;
}

/** Every field of any engine that may name a secret. */
export function allSecretFields(): string[] {
  return [...new Set(Object.values(TARGETS).flatMap((fields) => Object.keys(fields)))];
}

/** The database is no part of it: every database of a server has the same logins. */
function loginTarget({ engine, host = '', port, user = '', encryption, tunnel }: ConnectionParts): SecretTarget {
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

function sshTarget(tunnel: TunnelParts): SecretTarget {
  const before = tunnel.jump ? ` after ${tunnel.jump}` : '';
  return {
    use: 'ssh',
    facts: factsOf(tunnel),
    words: `${tunnel.user} at the SSH server ${endpointOf(tunnel.host, tunnel.port, 22)}${before}`,
  };
}

function keyFileTarget(file: string | undefined): SecretTarget | undefined {
  return file === undefined ? undefined : { use: 'key', facts: { file }, words: `the key ${file}` };
}

function factsOf({ host, port, user, jump = '', knownHosts = '' }: TunnelParts): Record<string, string> {
  return { host, port: String(port), user, jump, knownHosts };
}

function endpointOf(host: string, port: number | undefined, usual: number): string {
  return port === undefined || port === usual ? host : `${host}:${port}`;
}
