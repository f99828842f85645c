import type { Page } from '@playwright/test';

/** How a place is recognized: its heading, its chosen tab, and what stands in it while its own files are sound. */
interface Expected {
  heading: string;
  tab?: string;
  content: RegExp;
}

const SAMPLE = 'Sample warehouse';

/** Every place of the app, as a link of ours names it. */
export const SCREENS = {
  connections: { heading: 'Connections', content: /Sample warehouse DuckDB|Ask your warehouse anything/ },
  'connections/sample/overview': { heading: SAMPLE, tab: 'Overview', content: /Connection test .*Points to Built in/ },
  'connections/sample/connection': { heading: SAMPLE, tab: 'Connection', content: /What to read .*Environment/ },
  'connections/sample/assistants': { heading: SAMPLE, tab: 'Assistants', content: /On this computer .*by hand/ },
  'connections/sample/history': { heading: SAMPLE, tab: 'History', content: /\d+ listed|Nothing was asked yet/ },
  'connections/new': { heading: 'New connection', content: /Sample warehouse A small shop .*Found on this computer/ },
  ask: { heading: 'Ask', content: /orders 26,425|Nothing to ask yet/ },
  history: { heading: 'History', content: /\d+ statements?(?:; the line is the typical time| in this time)/ },
  approvals: { heading: 'Approvals', content: /UPDATE carts SET state|Nothing waits for you/ },
  assistants: { heading: 'Assistants', content: /Not found here Claude Desktop/ },
  settings: { heading: 'Settings', content: /Appearance Theme .*Kept in passphrase vault .*Folders Data/ },
} as const satisfies Record<string, Expected>;
export type ScreenName = keyof typeof SCREENS;

const FIRST_RUN: Expected = { heading: 'What should your assistants be able to ask?', content: /Sample warehouse A small shop/ };
/** The heading of the places of a connection that is not in the list, or whose list cannot be read. */
const GONE = 'Connection';

/** What is wrong with a cell of the table: a place that shows neither its content nor why it has none. `profilesSpoilt`: a connection may be gone. */
export function flawOf(seen: Seen, profilesSpoilt: boolean): string | undefined {
  const expected: Expected = seen.screen === 'first run' ? FIRST_RUN : SCREENS[seen.screen];
  // A note of a problem counts where it stands in the place itself.
  const hasNote = seen.alerts.some((alert) => seen.text.includes(alert));
  const isGone = seen.heading === GONE && expected.heading === SAMPLE;
  if (isGone && profilesSpoilt) {
    return hasNote || seen.text.includes('This connection is gone') ? undefined : `does not say why it is gone: ${seen.text}`;
  }
  if (seen.heading !== expected.heading) return `has the heading “${seen.heading}”`;
  if (seen.tab !== expected.tab) return `has the tab “${seen.tab}”`;
  if (seen.loading) return 'still loads';
  return hasNote || expected.content.test(seen.text) ? undefined : `shows neither its content nor a problem: ${seen.text}`;
}

/** What a person has before them in a place. */
export interface Seen {
  screen: ScreenName | 'first run';
  heading: string;
  /** The title of the chosen tab, where there are tabs. */
  tab?: string | undefined;
  /** The text of the place, its heading included. */
  text: string;
  /** What is told as a problem. */
  alerts: string[];
  /** Whether it still says that it loads. */
  loading: boolean;
  /** Calls of the page to its host from entering the place until it was looked at. */
  calls: number;
  /** Errors of the page's own code. */
  errors: string[];
}

/** The page keeps its stream of pushes, so that a test can send it to a place as a link does. */
const HOLD_STREAM = `(() => {
  const Real = window.EventSource;
  window.EventSource = class extends Real { constructor(...given) { super(...given); window.pushes = this; } };
})()`;

/** Opens the address, lets `opened` happen once the first screen is there, and looks at every place. */
export async function walkScreens(page: Page, address: string, opened: () => Promise<void> = async () => undefined): Promise<Seen[]> {
  let calls = 0;
  const errors: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/call/')) calls += 1;
  });
  page.on('pageerror', (error) => {
    // Looking at the page from outside ends in this where the page is just being drawn; its own code evaluates no text.
    if (!error.message.includes('unsafe-eval')) errors.push(error.message);
  });
  await page.addInitScript(HOLD_STREAM);
  await page.goto(address);
  await until(page, 'window.pushes?.readyState === 1 && document.querySelector("main")', 'the first screen');
  await opened();
  const seen: Seen[] = [];
  const isFirstRun = Boolean(await page.evaluate(`document.querySelector('nav') === null`));
  for (const screen of isFirstRun ? (['first run'] as const) : (Object.keys(SCREENS) as ScreenName[])) {
    calls = 0;
    if (screen !== 'first run') await goTo(page, screen);
    await untilQuiet(page, screen);
    seen.push({ screen, ...(await look(page)), calls, errors: errors.splice(0) });
  }
  return seen;
}

/** Sends the page to a place as a link does, and waits until it is there. */
async function goTo(page: Page, screen: ScreenName): Promise<void> {
  const push = JSON.stringify(JSON.stringify({ topic: 'navigate', to: screen }));
  await page.evaluate(`window.pushes.dispatchEvent(new MessageEvent('message', { data: ${push} }))`);
  const { heading, tab }: Expected = SCREENS[screen];
  const at = `document.querySelector('main h1')?.innerText.trim()`;
  const isOpened = `${at} === ${JSON.stringify(heading)}${tab ? ` && ${CHOSEN_TAB} === ${JSON.stringify(tab)}` : ''}`;
  await until(page, tab ? `(${isOpened}) || ${at} === '${GONE}'` : isOpened, screen);
}

/** Waits until nothing is being loaded and the page has been quiet. */
async function untilQuiet(page: Page, screen: string): Promise<void> {
  await page.waitForTimeout(30);
  await until(page, `document.querySelector('main h1') && !document.querySelector('main .animate-pulse')`, `the content of ${screen}`);
  await page.waitForTimeout(70);
}

const CHOSEN_TAB = `document.querySelector('main [role="tab"][aria-selected="true"]')?.innerText.trim()`;

async function look(page: Page): Promise<Pick<Seen, 'heading' | 'tab' | 'text' | 'alerts' | 'loading'>> {
  return page.evaluate(`(() => {
    const main = document.querySelector('main');
    const text = (element) => (element?.innerText ?? '').replace(/\\s+/g, ' ').trim();
    return {
      heading: text(main?.querySelector('h1')),
      tab: ${CHOSEN_TAB},
      text: text(main),
      alerts: [...document.querySelectorAll('[role="alert"]')].map(text).filter(Boolean),
      loading: document.querySelector('main .animate-pulse, [data-app-state="loading"]') !== null,
    };
  })()`);
}

/** Waits for a condition of the page. The policy of the page forbids Playwright's own way, which evaluates text in it. */
async function until(page: Page, condition: string, what: string): Promise<void> {
  for (const end = Date.now() + 45_000; Date.now() < end; await page.waitForTimeout(50))
    if (await page.evaluate(`Boolean(${condition})`)) return;
  const shown = await page.evaluate(`document.body.innerText.slice(0, 300)`);
  throw new Error(`The page did not come to ${what}. It shows: ${shown}`);
}
