import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type axe from 'axe-core';
import type { Screens } from './screens.ts';
import { shot } from './screens.ts';

type Theme = 'light' | 'dark';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A theme changes colours and nothing else, so these alone are asked again of the second one. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/** Colours on their way from one theme to the other are nobody's: what moves has come to rest, or has had four times its time for it. */
const AT_REST = `Promise.race([
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() =>
    Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished))),
  new Promise((done) => setTimeout(done, 400)),
]).then(() => undefined)`;

/** No violation of a rule of axe on the screen as it is now: every rule in light, those of colour in dark. */
export async function bothAccessible(page: Page, look: (theme: Theme) => Promise<void> = async () => undefined): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
    await page.evaluate(AT_REST);
    expect(await violations(page, theme === 'light' ? undefined : COLOUR_RULES), theme).toEqual([]);
    await look(theme);
  }
}

/** Looks at a screen in both themes: accessible, and a picture of each. */
export function both(screens: Screens, name: string): Promise<void> {
  return bothAccessible(screens.page, (theme) => shot(screens, `${name}-${theme}`));
}

async function violations(page: Page, rules: string[] | undefined): Promise<{ id: string; nodes: string[] }[]> {
  await page.evaluate(`window.axe === undefined && (() => { ${AXE} })()`);
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    preload: false,
    ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}),
  };
  const { violations: content } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as axe.AxeResults;
  return content.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`),
  }));
}
