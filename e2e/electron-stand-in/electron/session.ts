import { levers, note } from '../record.ts';
import { standIn } from '../state.ts';
import { strict } from '../strict.ts';

type PermissionHandler = ((contents: unknown, permission: string, decide: (allow: boolean) => void, details: object) => void) | null;
type CheckHandler = ((contents: unknown, permission: string, origin: string, details: object) => boolean) | null;
export type Headers = Record<string, string[]>;
interface Filter {
  urls: string[];
}
interface BeforeRequest {
  cancel?: boolean;
  redirectURL?: string;
}
interface Reception {
  cancel?: boolean;
  responseHeaders?: Record<string, string | string[]>;
}
type Listener<D, A> = (details: D, answer: (response: A) => void) => void;
interface RequestDetails {
  url: string;
  method: string;
  resourceType: string;
}
type ResponseDetails = RequestDetails & { statusCode: number; responseHeaders: Headers };

const permissions: { request: PermissionHandler; check: CheckHandler } = { request: null, check: null };
const listeners: {
  before?: { matches: (url: string) => boolean; listener: Listener<RequestDetails, BeforeRequest> } | undefined;
  received?: { matches: (url: string) => boolean; listener: Listener<ResponseDetails, Reception> } | undefined;
  changed: (() => void)[];
} = { changed: [] };

/** Pages look again at what they must stop for. */
export function whenListenersChange(changed: () => void): void {
  listeners.changed.push(changed);
}

export function hasRequestListeners(): boolean {
  return listeners.before !== undefined || listeners.received !== undefined;
}

/** What the app's `onBeforeRequest` says; nothing where it has none, or the address is none of those it asked for. */
export function beforeRequest(details: RequestDetails): Promise<BeforeRequest> {
  const { before } = listeners;
  if (!before?.matches(details.url)) return Promise.resolve({});
  return new Promise((resolve) => before.listener(details, resolve));
}

/** Headers as the app's `onHeadersReceived` wants them; undefined where it refuses the response. */
export async function headersReceived(details: ResponseDetails): Promise<Headers | undefined> {
  const { received } = listeners;
  if (!received?.matches(details.url)) return details.responseHeaders;
  const { cancel, responseHeaders } = await new Promise<Reception>((resolve) => received.listener(details, resolve));
  if (cancel) return undefined;
  if (!responseHeaders) return details.responseHeaders;
  return Object.fromEntries(Object.entries(responseHeaders).map(([name, value]) => [name, [value].flat()]));
}

/** `(listener)`, `(filter, listener)` or `(null)`, as `webRequest` takes them. */
function registration<L>(first: Filter | L | null, second?: L | null): { matches: (url: string) => boolean; listener: L } | undefined {
  const listener = second === undefined ? (first as L | null) : second;
  for (const changed of listeners.changed) queueMicrotask(changed);
  if (!listener) return undefined;
  const patterns = second === undefined ? [] : (first as Filter).urls;
  return { listener, matches: (url) => patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, url)) };
}

function matchesPattern(pattern: string, url: string): boolean {
  if (pattern === '<all_urls>') return true;
  return new RegExp(
    `^${pattern
      .split('*')
      .map((part) => RegExp.escape(part))
      .join('.*')}$`,
  ).test(url);
}

const webRequest = strict(
  {
    onBeforeRequest(first: never, second?: never): void {
      listeners.before = registration<Listener<RequestDetails, BeforeRequest>>(first, second);
    },
    onHeadersReceived(first: never, second?: never): void {
      listeners.received = registration<Listener<ResponseDetails, Reception>>(first, second);
    },
  },
  'webRequest',
);

/** The app's answer about copying becomes Chromium's; about anything else Chromium keeps its own, which is no. */
async function decideCopying(): Promise<void> {
  const may = (await askRequest(COPYING)) && (permissions.check?.(null, COPYING, '', {}) ?? true);
  const setting = may ? 'granted' : 'denied';
  await standIn.cdp?.send('Browser.setPermission', { permission: { name: 'clipboard-write' }, setting }).catch(() => undefined);
}

const COPYING = 'clipboard-sanitized-write';

function askRequest(permission: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!permissions.request) return resolve(true);
    permissions.request(null, permission, resolve, {});
  });
}

/** Permission handlers are kept, so that a spec can ask what they decide. */
export const defaultSession = strict(
  {
    webRequest,
    setPermissionRequestHandler: (handler: PermissionHandler): void => {
      permissions.request = handler;
      void decideCopying();
    },
    setPermissionCheckHandler: (handler: CheckHandler): void => {
      permissions.check = handler;
      void decideCopying();
    },
    setSpellCheckerEnabled: (enable: boolean): void => note('session.setSpellCheckerEnabled', [enable]),
    clearCache: async (): Promise<void> => note('session.clearCache', []),
    clearStorageData: async (): Promise<void> => note('session.clearStorageData', []),
    getUserAgent: (): string => 'stand-in',
    isPersistent: (): boolean => true,
  },
  'session',
);

export const session = strict({ defaultSession }, 'session');

/** What the app decides about a permission a page asks for. */
levers.askPermission = askRequest;
levers.checkPermission = (permission: string): boolean => permissions.check?.(null, permission, '', {}) ?? true;
