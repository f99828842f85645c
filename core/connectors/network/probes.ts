import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ProbeStep } from '../connector.ts';
import { dialError } from './dial.ts';
import { isLocal } from './is-local.ts';
import { PROBE_TITLES } from './probe-titles.ts';
import type { Route } from './route.ts';
import type { NetworkEngine, ServerTarget } from './target.ts';

/** Paths of the form fields for the server's address and the SSH hop. */
const HOST_AND_PORT = ['connection.host', 'connection.port'] as const;
const SSH = ['connection.ssh.host', 'connection.ssh.port', 'connection.ssh.user', 'connection.ssh.key'] as const;

/** Probes before a login: host name or tunnel, port, encryption. */
export function networkProbes(target: ServerTarget, engine: NetworkEngine, route: Route): ProbeStep[] {
  const { host, port, tls, via, ssh } = target;
  const reach = async (signal: AbortSignal, sentence: string): Promise<string> => {
    (await route.dial(signal)).destroy();
    return sentence;
  };
  if (host.startsWith('/'))
    return [{ id: 'port', titles: PROBE_TITLES.socket, fields: HOST_AND_PORT, run: (signal) => reach(signal, 'The socket opens.') }];
  const first: ProbeStep =
    via === 'ssh'
      ? {
          id: 'tunnel',
          titles: PROBE_TITLES.tunnel,
          fields: SSH,
          run: async (signal) => {
            await route.tunnel(signal);
            return `Logged in to ${ssh?.host} as ${ssh?.user}; its key is the known one.`;
          },
        }
      : { id: 'host', titles: PROBE_TITLES.host, fields: ['connection.host'], run: () => findHost(target, engine) };
  return [
    first,
    { id: 'port', titles: PROBE_TITLES.port, fields: HOST_AND_PORT, run: (signal) => reach(signal, `${host} answers at port ${port}.`) },
    {
      id: 'tls',
      titles: PROBE_TITLES.tls,
      fields: ['connection.tls.mode', 'connection.tls.ca'],
      run: async (signal) => {
        const { stream, tls: made } = await route.open(signal);
        stream.destroy();
        if (!made) return plainSentence(host, via, tls.mode);
        const checked = made.verified ? 'and the certificate is valid' : 'and the certificate was not checked';
        return `${made.protocol} (${made.cipher}), ${checked}${made.validTo ? `; it runs until ${made.validTo}` : ''}.`;
      },
    },
  ];
}

async function findHost(target: ServerTarget, engine: NetworkEngine): Promise<string> {
  const { host } = target;
  const fact = engine.providers.explain(target);
  const about = fact ? ` ${fact.sentence}${fact.tip ? ` ${fact.tip}` : ''}` : '';
  if (isIP(host)) return `${host} is an address; no name has to be looked up.${about}`;
  try {
    const addresses = await lookup(host, { all: true });
    const shown = addresses.slice(0, 3).map(({ address }) => address);
    return `${host} is ${shown.join(', ')}${addresses.length > 3 ? ' and more' : ''}.${about}`;
  } catch (error) {
    throw dialError(error, target, engine);
  }
}

function plainSentence(host: string, via: string, mode: string): string {
  if (isLocal(host)) return 'Not encrypted; the server is on this computer.';
  if (via === 'ssh') return 'Not encrypted between the SSH server and the database; up to there the tunnel encrypts.';
  return mode === 'disable'
    ? 'NOT encrypted, as the connection says: whoever is in between can read and change everything.'
    : 'Not encrypted.';
}
