import { useSyncExternalStore } from 'react';

/** Where the window is: `connections/sales/overview`. Kept in memory only; a link of ours may set it. */
let screen = 'connections';
const listeners = new Set<() => void>();

export function navigate(to: string): void {
  if (to === screen) return;
  screen = to;
  for (const listener of listeners) listener();
}

/** The screen that is open: the first part of the place. */
export function openScreen(): string {
  return screen.split('/')[0] ?? '';
}

export function useScreen(): string[] {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => screen,
  );
  return now.split('/');
}
