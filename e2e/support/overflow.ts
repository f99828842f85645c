import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** What may scroll sideways: tables of results, code, and what says so itself. Everything else has to fit. */
const SCROLLS_SIDEWAYS = '[role="table"], .cm-scroller, .cm-tooltip, pre, section[tabindex="0"]';

/** A part that scrolls and is lower than this shows too little of what is in it, in pixels. */
const LOWEST_SCROLLER = 72;

// A file of its own for the types of a page, which the tests' own code must not have: its text is run there.
const SOURCE = readFileSync(join(import.meta.dirname, '..', 'in-page', 'look-for-overflow.ts'), 'utf8');
const CODE = stripTypeScriptTypes(SOURCE).replace('export function', 'function');
const OPTIONS = JSON.stringify({ scrollsSideways: SCROLLS_SIDEWAYS, lowest: LOWEST_SCROLLER });

/** What does not fit the window, one line each; none where all is well. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(`(() => { ${CODE}; return lookForOverflow(${OPTIONS}); })()`);
}
