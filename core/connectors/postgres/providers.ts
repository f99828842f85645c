/** Filled by address/providers once that room is built. */
export function hintFor(
  _kind: 'host' | 'port' | 'tls' | 'login' | 'database',
  _target: { host: string; port: number },
): string | undefined {
  return undefined;
}
