import type { Protocol } from 'electron';
import { strict } from '../strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;
const handlers = new Map<string, Handler>();
const privileged = new Set<string>();
const PAGE = /^https:\/\/([^/]*)\.([a-z][a-z0-9+-]*)\.standin\.localhost(\/.*)?$/;

export const protocol = strict(
  {
    registerSchemesAsPrivileged(schemes: { scheme: string; privileges?: { standard?: boolean } }[]): void {
      for (const { scheme, privileges } of schemes) if (privileges?.standard) privileged.add(scheme);
    },
    handle(scheme: string, handler: Handler): void {
      if (!privileged.has(scheme))
        throw new Error(`The stand-in serves only schemes that are registered as privileged and standard; ${scheme} is not.`);
      if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} has been registered`);
      handlers.set(scheme, handler);
    },
    unhandle: (scheme: string): void => void handlers.delete(scheme),
    isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
  } satisfies Partial<Record<keyof Protocol, unknown>>,
  'protocol',
);

/** Chromium has no schemes of an app: each host of one becomes a name below localhost, as secure as `app://` is. */
export function toPage(url: string): string {
  const { protocol: scheme, host, pathname, search, hash } = new URL(url);
  const name = scheme.slice(0, -1);
  return privileged.has(name) ? `https://${host}.${name}.standin.localhost${pathname}${search}${hash}` : url;
}

/** The other way round; other addresses stay as they are. */
export function toApp(url: string): string {
  const [, host, scheme, rest = '/'] = PAGE.exec(url) ?? [];
  return host === undefined ? url : `${scheme}://${host}${rest}`;
}

/** A policy that names the app's scheme (`app:` or `app://host`) means its names below localhost. */
export function policyToPage(policy: string): string {
  return policy.replaceAll(/(?<=[\s;])([a-z][a-z0-9+-]*):(\/\/[\w.-]+)?(?=[\s;]|$)/g, (source: string, scheme: string, host?: string) =>
    privileged.has(scheme) ? `https://${host?.slice(2) ?? '*'}.${scheme}.standin.localhost` : source,
  );
}

/** The app's own answer to a request for one of its schemes; undefined for any other. */
export async function answerRequest(request: {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}): Promise<Response | undefined> {
  const wanted = toApp(request.url);
  const handler = wanted === request.url ? undefined : handlers.get(new URL(wanted).protocol.slice(0, -1));
  if (!handler) return undefined;
  const { method, headers, body } = request;
  return handler(new Request(wanted, { method, headers, ...(body ? { body: new Uint8Array(body) } : {}) }));
}
