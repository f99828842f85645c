/** Whether a server is on this machine, where nobody listens in between. */
export function isLocal(host: string): boolean {
  return host.startsWith('/') || /^(localhost|127(\.\d+){3}|::1)$/i.test(host);
}

/** Whether a connection leads to this computer, and nowhere over a network. */
export function leadsHere({ host, via }: { host: string; via: string }): boolean {
  return via === 'direct' && isLocal(host);
}
