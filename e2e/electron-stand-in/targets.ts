import type { Cdp } from './cdp.ts';

export interface Target {
  targetId: string;
  sessionId: string;
}
interface Attached {
  sessionId: string;
  targetInfo: { targetId: string; type: string; url: string };
}

const PAGES = [{ type: 'page', exclude: false }, { exclude: true }];

/** The pages of Chromium: every one is a window of the app, or is closed before it shows anything. */
export class Targets {
  readonly #cdp: Cdp;
  /** Attached, and not yet known to be a window of the app. */
  readonly #arrived = new Map<string, Target>();
  readonly #awaited = new Map<string, (target: Target) => void>();
  #opening = 0;

  constructor(cdp: Cdp) {
    this.#cdp = cdp;
    cdp.on('Target.attachedToTarget', '', (attached: Attached) => this.#attached(attached));
    const attach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter: PAGES };
    void cdp.send('Target.setAutoAttach', attach).catch(() => undefined);
  }

  /** A page that waits before its first document, to be made ready and let go. */
  async open(size: { width: number; height: number }): Promise<Target> {
    this.#opening += 1;
    try {
      const made = await this.#cdp.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank', newWindow: true, ...size });
      return await this.#claim(made.targetId);
    } finally {
      this.#opening -= 1;
      this.#closeOthers();
    }
  }

  #claim(targetId: string): Promise<Target> {
    const here = this.#arrived.get(targetId);
    this.#arrived.delete(targetId);
    return here ? Promise.resolve(here) : new Promise((resolve) => this.#awaited.set(targetId, resolve));
  }

  #attached({ sessionId, targetInfo: { targetId, url } }: Attached): void {
    if (url.startsWith('chrome://')) {
      void this.#cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => undefined);
      return;
    }
    const resolve = this.#awaited.get(targetId);
    this.#awaited.delete(targetId);
    if (resolve) {
      resolve({ targetId, sessionId });
      return;
    }
    this.#arrived.set(targetId, { targetId, sessionId });
    this.#closeOthers();
  }

  /** A page attaches before Chromium says which it has made, so nobody is foreign while one is made. */
  #closeOthers(): void {
    if (this.#opening > 0) return;
    for (const targetId of this.#arrived.keys()) void this.#cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
    this.#arrived.clear();
  }
}
