import type { Push } from '../../app-main/contract/contract.ts';
import type { PageApi } from '../../app-main/contract/page-api.ts';

/** The contract over HTTP on loopback: the token of the address is exchanged once for a cookie, then forgotten. */
export function browserApi(): PageApi {
  const ready = enter();
  return {
    host: 'browser',
    platform: navigator.platform.startsWith('Mac') ? 'darwin' : navigator.platform.startsWith('Win') ? 'win32' : 'linux',
    async call(channel, request) {
      await ready;
      const response = await post(`/call/${encodeURIComponent(channel)}`, request);
      if (!response.ok) throw new Error(`${response.status}`);
      return response.json();
    },
    onPush(listener) {
      let source: EventSource | undefined;
      let closed = false;
      void ready.then(() => {
        if (closed) return;
        source = new EventSource('/pushes');
        source.onmessage = (event) => listener(JSON.parse(event.data as string) as Push);
      });
      return () => {
        closed = true;
        source?.close();
      };
    },
  };
}

async function enter(): Promise<void> {
  const token = /^#([A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  // Out of the address and the history of the browser before anything else.
  history.replaceState(null, '', '/');
  await post('/session', { token });
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'same-origin',
  });
}
