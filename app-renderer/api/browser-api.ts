import type { Push } from '../../app-main/contract/contract.ts';
import type { PageApi } from '../../app-main/contract/page-api.ts';

/**
 * Under this name the key of the session is kept in the storage of this origin and tab: a reload finds it, a page of another port does not.
 */
const SESSION_KEY = 'hydrant-session';
/** Delay before a broken push stream is opened again. Milliseconds. */
const RETRY_MS = 1000;

/** Problems of the connection to the host, not of the host. */
const PROBLEMS: Readonly<Record<number, { code: string; message: string; next: string }>> = {
  401: {
    code: 'NOT_LET_IN',
    message: 'This tab was not let in.',
    next: 'Each address that Hydrant gives works once, in one tab. Go back to that tab, or start `hydrant app --browser` again and open its new address.',
  },
  413: { code: 'PARAMETER_INVALID', message: 'This is too large to hand to Hydrant.', next: 'Use a smaller file or a shorter text.' },
};

/**
 * The contract over HTTP on loopback: the token of the address is exchanged once for a key, which goes with each call as a header. No cookie:
 * browsers send those to every port of this computer.
 */
export function browserApi(): PageApi {
  const key = enter();
  return {
    host: 'browser',
    platform: navigator.platform.startsWith('Mac') ? 'darwin' : navigator.platform.startsWith('Win') ? 'win32' : 'linux',
    async call(channel, request) {
      const response = await post(`/call/${encodeURIComponent(channel)}`, request, await key);
      const problem = PROBLEMS[response.status];
      if (problem) return { ok: false, problem };
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json();
    },
    onPush(listener) {
      const stop = new AbortController();
      void key.then((known) => followPushes(known, listener, stop.signal));
      return () => stop.abort();
    },
  };
}

async function enter(): Promise<string> {
  const token = /^#([A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1];
  if (token !== undefined) {
    // Remove the token from the address bar and the browser's history before anything else.
    history.replaceState(null, '', '/');
    const response = await post('/session', { token }, '');
    if (response.ok) sessionStorage.setItem(SESSION_KEY, ((await response.json()) as { key: string }).key);
  }
  return sessionStorage.getItem(SESSION_KEY) ?? '';
}

/**
 * Listens to the host's pushes until it is stopped, or until the host no longer knows this tab. An EventSource sends no header, so each
 * is opened with a ticket that works once.
 */
async function followPushes(key: string, listener: (push: Push) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await post('/pushes', {}, key);
      if (response.status === 401) return;
      if (response.ok) await readPushes(((await response.json()) as { ticket: string }).ticket, listener, signal);
    } catch {
      // The host is gone; it may come back.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** Resolves when the stream breaks. EventSource would reconnect by itself, but with the used ticket. */
function readPushes(ticket: string, listener: (push: Push) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const source = new EventSource(`/pushes?ticket=${encodeURIComponent(ticket)}`);
    const stop = (): void => {
      source.close();
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    source.onerror = stop;
    source.onmessage = (event) => listener(JSON.parse(event.data as string) as Push);
  });
}

function post(path: string, body: unknown, key: string): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...authorization(key) },
    body: JSON.stringify(body),
    credentials: 'omit',
  });
}

function authorization(key: string): Record<string, string> {
  return key === '' ? {} : { Authorization: `Bearer ${key}` };
}
