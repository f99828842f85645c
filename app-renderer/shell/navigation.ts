import { useSyncExternalStore } from 'react';

/** Where the window is: `connections/sales/overview`. Kept in memory only; a link of ours may set it. */
let place = 'connections';
const listeners = new Set<() => void>();

export function navigate(to: string): void {
  if (to === place) return;
  place = to;
  for (const listener of listeners) listener();
}

/** The screen that is open: the first part of the place. */
export function openScreen(): string {
  return place.split('/')[0] ?? '';
}

export function usePlace(): string[] {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );
  return now.split('/');
}
