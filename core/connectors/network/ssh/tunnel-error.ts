import { HydrantError } from '../../../common/errors.ts';
import { addressOf, nameOf, type TunnelHop } from './route.ts';

/** Why a tunnel failed, for machines. */
export type TunnelReason =
  | 'host-not-found'
  | 'port-refused'
  | 'unreachable'
  | 'not-ssh'
  | 'no-common-algorithm'
  | 'host-unknown'
  | 'host-key-changed'
  | 'host-key-revoked'
  | 'host-key-authority'
  | 'known-hosts-unreadable'
  | 'key-missing'
  | 'key-unreadable'
  | 'key-passphrase'
  | 'key-format'
  | 'agent'
  | 'no-login'
  | 'login-refused'
  | 'forwarding-forbidden'
  | 'target-refused'
  | 'timeout'
  | 'given-up'
  | 'lost'
  | 'closed';

/** Error of a hop: a sentence that names the hop, a next step, and the reason for machines. */
export function tunnelFailed(
  tunnelHop: TunnelHop,
  reason: TunnelReason,
  why: string,
  next: string,
  more: { readonly cause?: unknown; readonly details?: Record<string, unknown> } = {},
): HydrantError {
  const name = nameOf(tunnelHop);
  const { host, port, user } = tunnelHop.hop;
  return new HydrantError('TUNNEL_FAILED', `${name[0]?.toUpperCase()}${name.slice(1)}: ${why}.`, next, {
    details: { reason, hop: tunnelHop.index + 1, hops: tunnelHop.count, host, port, user, ...more.details },
    cause: more.cause,
  });
}

/** The signal fired before the hop had answered. */
export function givenUp(tunnelHop: TunnelHop, doing: string, signal: AbortSignal): HydrantError {
  const late = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
  return late
    ? tunnelFailed(tunnelHop, 'timeout', `no answer in the time allowed while ${doing}`, reachable(tunnelHop), { cause: signal.reason })
    : tunnelFailed(tunnelHop, 'given-up', `given up while ${doing}`, 'Try again when it is wanted.', { cause: signal.reason });
}

/** The command with which a person tries the same hop by hand. */
export function sshCommand({ hop, before }: TunnelHop): string {
  const jump = before.length > 0 ? `-J ${before.join(',')} ` : '';
  return `ssh ${jump}-p ${hop.port} ${hop.user}@${hop.host}`;
}

/** Advice for a hop that does not respond. */
export function reachable(tunnelHop: TunnelHop): string {
  const from = tunnelHop.before.length > 0 ? 'from the SSH server before it' : 'from this machine';
  return `Check host, port, VPN and firewall: ${addressOf(tunnelHop.hop)} has to be reachable ${from} (try \`${sshCommand(tunnelHop)}\`).`;
}

/** A server's text, made fit for one line of a message. */
export function quoted(text: string): string {
  return text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

/** The `code` of a system error, also where several addresses were tried. */
export function systemCode(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return systemCode(error.errors[0]);
  return 'UNKNOWN';
}
