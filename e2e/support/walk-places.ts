import type { Page } from '@playwright/test';

/** Every place of the app, as a link of ours names it. */
export const PLACES = [
  'connections',
  'connections/sample/overview',
  'connections/sample/connection',
  'connections/sample/assistants',
  'connections/sample/history',
  'connections/new',
  'ask',
  'history',
  'approvals',
  'assistants',
  'settings',
] as const;
export type Place = (typeof PLACES)[number];

/** What a person has before them in a place. */
export interface Seen {
  place: Place | 'first run';
  heading: string;
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
const KEEP_STREAM = `(() => {
  const Real = window.EventSource;
  window.EventSource = class extends Real { constructor(...given) { super(...given); window.pushes = this; } };
})()`;

/** Opens the address, lets `opened` happen once the first screen is there, and looks at every place. */
export async function walkPlaces(page: Page, address: string, opened: () => Promise<void> = async () => undefined): Promise<Seen[]> {
  let calls = 0;
  const errors: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/call/')) calls += 1;
  });
  page.on('pageerror', (error) => {
    // Looking at the page from outside ends in this where the page is just being drawn; its own code evaluates no text.
    if (!error.message.includes('unsafe-eval')) errors.push(error.message);
  });
  await page.addInitScript(KEEP_STREAM);
  await page.goto(address);
  await until(page, 'window.pushes?.readyState === 1 && document.querySelector("main")', 20_000);
  await opened();
  const seen: Seen[] = [];
  const isFirstRun = Boolean(await page.evaluate(`document.querySelector('nav') === null`));
  for (const place of isFirstRun ? (['first run'] as const) : PLACES) {
    calls = 0;
    const push = JSON.stringify(JSON.stringify({ topic: 'navigate', to: place }));
    if (place !== 'first run') await page.evaluate(`window.pushes?.dispatchEvent(new MessageEvent('message', { data: ${push} }))`);
    await atRest(page);
    seen.push({ place, ...(await look(page)), calls, errors: errors.splice(0) });
  }
  return seen;
}

/** Waits until nothing is being loaded and the page has been quiet. */
async function atRest(page: Page): Promise<void> {
  await page.waitForTimeout(60);
  await until(page, `document.querySelector('main h1') && !document.querySelector('main .animate-pulse')`, 20_000);
  await page.waitForTimeout(100);
}

async function look(page: Page): Promise<Pick<Seen, 'heading' | 'text' | 'alerts' | 'loading'>> {
  return page.evaluate(`(() => {
    const main = document.querySelector('main');
    const text = (element) => (element?.innerText ?? '').replace(/\\s+/g, ' ').trim();
    return {
      heading: text(main?.querySelector('h1')),
      text: text(main),
      alerts: [...document.querySelectorAll('[role="alert"]')].map(text).filter(Boolean),
      loading: document.querySelector('main .animate-pulse, [data-app-state="loading"]') !== null,
    };
  })()`);
}

/** Whether a condition of the page came true in time. The policy of the page forbids Playwright's own way, which evaluates text in it. */
async function until(page: Page, condition: string, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await page.waitForTimeout(50))
    if (await page.evaluate(`Boolean(${condition})`)) return true;
  return false;
}
