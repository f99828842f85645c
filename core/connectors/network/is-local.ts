/** Whether a host is this machine, so that no network carries the traffic. */
export function isLocal(host: string): boolean {
  return host.startsWith('/') || /^(localhost|127(\.\d+){3}|::1)$/i.test(host);
}

/** Whether a connection stays on this computer. An SSH tunnel does not, whatever host it ends at. */
export function leadsHere({ host, via }: { host: string; via: string }): boolean {
  return via === 'direct' && isLocal(host);
}
