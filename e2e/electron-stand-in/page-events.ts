import type { Upward } from './worlds/preload-world.ts';

export interface ConsoleMessage {
  level: 'debug' | 'info' | 'warning' | 'error';
  message: string;
  lineNumber: number;
  sourceId: string;
}

/** What a page tells its owner, in Electron's terms; addresses are Chromium's. */
export interface PageListener {
  message(message: Upward): void;
  preloadBroken(error: Error): void;
  requestFailed(url: string, error: Error): void;
  mayNavigate(url: string): boolean;
  windowOpen(details: { url: string; frameName: string; features: string }): void;
  startLoading(): void;
  stopLoading(): void;
  navigated(url: string): void;
  navigatedInPage(url: string): void;
  painted(): void;
  domReady(): void;
  loaded(): void;
  console(message: ConsoleMessage): void;
  crashed(): void;
}

type On = <T>(method: string, listener: (params: T) => void) => void;
interface RemoteValue {
  type: string;
  value?: unknown;
  description?: string;
}
interface CodeLocation {
  lineNumber: number;
  url: string;
}

/** Turns the events of one page of Chromium into those of its owner. Frames below the main one are left out. */
export function pageEvents(on: On, mainFrame: string, listener: PageListener): void {
  const ofMain =
    <T extends { frameId: string }>(report: (params: T) => void) =>
    (params: T) => {
      if (params.frameId === mainFrame) report(params);
    };
  on(
    'Page.frameStartedLoading',
    ofMain(() => listener.startLoading()),
  );
  on(
    'Page.frameStoppedLoading',
    ofMain(() => listener.stopLoading()),
  );
  on('Page.frameNavigated', ({ frame }: { frame: { id: string; url: string; urlFragment?: string } }) => {
    if (frame.id === mainFrame) listener.navigated(`${frame.url}${frame.urlFragment ?? ''}`);
  });
  on(
    'Page.navigatedWithinDocument',
    ofMain(({ url }: { frameId: string; url: string }) => listener.navigatedInPage(url)),
  );
  on(
    'Page.lifecycleEvent',
    ofMain(({ name }: { frameId: string; name: string }) => {
      if (name === 'firstContentfulPaint') listener.painted();
    }),
  );
  on('Page.domContentEventFired', () => listener.domReady());
  on('Page.loadEventFired', () => listener.loaded());
  on('Page.windowOpen', ({ url, windowName, windowFeatures }: { url: string; windowName: string; windowFeatures: string[] }) =>
    listener.windowOpen({ url, frameName: windowName, features: windowFeatures.join(',') }),
  );
  on('Inspector.targetCrashed', () => listener.crashed());
  consoleEvents(on, listener);
}

const LEVELS: Record<string, ConsoleMessage['level']> = {
  error: 'error',
  assert: 'error',
  warning: 'warning',
  debug: 'debug',
  verbose: 'debug',
};

function consoleEvents(on: On, listener: PageListener): void {
  const say = (level: string, message: string, { lineNumber, url }: CodeLocation): void =>
    listener.console({ level: LEVELS[level] ?? 'info', message, lineNumber: lineNumber + 1, sourceId: url });
  on('Runtime.consoleAPICalled', (call: { type: string; args: RemoteValue[]; stackTrace?: { callFrames: CodeLocation[] } }) =>
    say(call.type, call.args.map(inWords).join(' '), call.stackTrace?.callFrames[0] ?? { lineNumber: -1, url: '' }),
  );
  on(
    'Runtime.exceptionThrown',
    ({ exceptionDetails: reported }: { exceptionDetails: CodeLocation & { text: string; exception?: RemoteValue } }) =>
      say('error', `Uncaught ${reported.exception?.description ?? reported.text}`, {
        lineNumber: reported.lineNumber,
        url: reported.url ?? '',
      }),
  );
  on('Log.entryAdded', ({ entry }: { entry: { level: string; text: string; url?: string; lineNumber?: number } }) =>
    say(entry.level, entry.text, { lineNumber: entry.lineNumber ?? -1, url: entry.url ?? '' }),
  );
}

function inWords({ type, value, description }: RemoteValue): string {
  if (value !== undefined) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return description ?? type;
}
