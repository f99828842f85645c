import type { Cdp } from './cdp.ts';
import type { ResolvedApp } from './find-app.ts';

/** What the parts of the stand-in share about this run: one process is one app, as with Electron. Set once, by boot.ts. */
export const standIn = {
  app: undefined as ResolvedApp | undefined,
  cdp: undefined as Cdp | undefined,
  /** The app is about to end: what still fails now is no news. */
  ending: false,
};

/** The connection to Chromium, which is there from the app's first line on. */
export function browser(): Cdp {
  if (!standIn.cdp) throw new Error('Chromium has not been started.');
  return standIn.cdp;
}

export function runningApp(): ResolvedApp {
  if (!standIn.app) throw new Error('No app has been found yet.');
  return standIn.app;
}
