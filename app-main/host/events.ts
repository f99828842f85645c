import type { Push, Topic } from '../contract/contract.ts';

/** Tells every page that something of a kind changed. Carries no data; a page asks again. */
export interface Events {
  push(topic: Topic, to?: string): void;
  listen(listener: (push: Push) => void): () => void;
}

/** Pushes of one topic within this time are one, so that a busy server does not keep pages redrawing. Milliseconds. */
const GATHER_MS = 40;

export function createEvents(): Events {
  const listeners = new Set<(push: Push) => void>();
  const waiting = new Map<string, Push>();
  const report = (): void => {
    const pushes = [...waiting.values()];
    waiting.clear();
    for (const push of pushes) for (const listener of listeners) listener(push);
  };
  return {
    push(topic, to) {
      if (waiting.size === 0) setTimeout(report, GATHER_MS).unref();
      waiting.set(`${topic} ${to ?? ''}`, { topic, ...(to === undefined ? {} : { to }) });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
