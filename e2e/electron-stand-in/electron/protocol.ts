type Handler = (request: Request) => Response | Promise<Response>;
const handlers = new Map<string, Handler>();
const privileged = new Set<string>();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: { scheme: string }[]): void => {
    for (const { scheme } of schemes) privileged.add(scheme);
  },
  handle: (scheme: string, handler: Handler): void => void handlers.set(scheme, handler),
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
};

/** Chromium has no schemes of an app: each host of one becomes a name below localhost, which counts as secure. */
export function toPage(url: string): string {
  const { protocol: scheme, host, pathname, search, hash } = new URL(url);
  const name = scheme.slice(0, -1);
  return privileged.has(name) ? `http://${host}.${name}.standin.localhost${pathname}${search}${hash}` : url;
}

export function toApp(url: string): string {
  const [, host, scheme, rest = '/'] = /^http:\/\/([^/]+)\.([a-z]+)\.standin\.localhost(\/.*)?$/.exec(url) ?? [];
  return host === undefined ? url : `${scheme}://${host}${rest}`;
}

/** The app's own answer to a request for one of its schemes; undefined for any other. */
export async function answerRequest({
  url,
  method,
  headers,
}: {
  url: string;
  method: string;
  headers: Record<string, string>;
}): Promise<Response | undefined> {
  const wanted = toApp(url);
  const handler = wanted === url ? undefined : handlers.get(new URL(wanted).protocol.slice(0, -1));
  if (!handler) return undefined;
  return handler(new Request(wanted, { method, headers }));
}
