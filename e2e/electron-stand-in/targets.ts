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
  readonly #awaited = new Map<string, (target: Target) => void>();
  #last = 0;

  constructor(cdp: Cdp) {
    this.#cdp = cdp;
    cdp.on('Target.attachedToTarget', '', (attached: Attached) => this.#attached(attached));
    const attach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true, filter: PAGES };
    void cdp.send('Target.setAutoAttach', attach).catch(() => undefined);
  }

  /** A page that waits before its first document, to be made ready and let go. */
  async open(size: { width: number; height: number }): Promise<Target> {
    this.#last += 1;
    const url = `about:blank#stand-in-${this.#last}`;
    const target = new Promise<Target>((resolve) => this.#awaited.set(url, resolve));
    await this.#cdp.send('Target.createTarget', { url, newWindow: true, ...size });
    return target;
  }

  #attached({ sessionId, targetInfo: { targetId, url } }: Attached): void {
    const resolve = this.#awaited.get(url);
    this.#awaited.delete(url);
    if (resolve) resolve({ targetId, sessionId });
    else if (!url.startsWith('chrome://')) void this.#cdp.send('Target.closeTarget', { targetId }).catch(() => undefined);
    else void this.#cdp.send('Runtime.runIfWaitingForDebugger', {}, sessionId).catch(() => undefined);
  }
}
