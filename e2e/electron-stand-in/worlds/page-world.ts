import { Bridge } from './bridge.ts';

declare const window: Record<string, unknown>;

/** The page's end of the context bridge. Runs in the page's own world, before anything of the page. */
export function startPageWorld(secret: string): void {
  if (window.top !== window) return;
  const bridge = new Bridge(secret, 'page');
  const defineProperty = Object.defineProperty;
  bridge.hear('expose', ({ key, api }: { key: string; api: never }) => {
    const value = frozen(bridge.receive(api));
    if (Object.hasOwn(window, key)) return bridge.say('refused', key);
    defineProperty(window, key, { value, enumerable: true, configurable: false, writable: false });
  });
  // Windows are for the app to open; its handler is asked, and the page gets none.
  defineProperty(window, 'open', {
    value: (url: unknown = '', name: unknown = '', features: unknown = '') => {
      bridge.say('open', { url: String(url), frameName: String(name), features: String(features) });
      return null;
    },
    writable: true,
    configurable: true,
    enumerable: true,
  });
  defineProperty(window, 'close', { value: () => bridge.say('close', null), writable: true, configurable: true, enumerable: true });
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
