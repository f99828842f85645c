import { EventEmitter } from 'node:events';

const listeners = new Set<() => void>();
let source: 'system' | 'light' | 'dark' = 'system';

class NativeTheme extends EventEmitter {
  get themeSource(): typeof source {
    return source;
  }
  set themeSource(next: typeof source) {
    source = next;
    for (const listener of listeners) listener();
    this.emit('updated');
  }
  get shouldUseDarkColors(): boolean {
    return source === 'dark';
  }
}

export const nativeTheme = new NativeTheme();

/** What pages are told the system prefers. */
export function emulatedScheme(): Record<string, unknown> {
  return { features: source === 'system' ? [] : [{ name: 'prefers-color-scheme', value: source }] };
}

export function onScheme(listener: () => void): void {
  listeners.add(listener);
}
