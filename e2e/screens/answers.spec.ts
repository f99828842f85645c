import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { both } from '../support/accessible.ts';
import { fillHistory, writeProfiles } from '../support/fill.ts';
import { expect, goTo, type Screens, test } from '../support/screens.ts';

test.beforeEach(async ({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [
    { id: 'sample', name: 'Sample warehouse', environment: 'prod', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } },
    { id: 'sample-dev', name: 'Dev copy', environment: 'dev', engine: 'duckdb', connection: { form: 'sample', variant: 'dev' } },
  ]);
});

async function openAsk(page: Page, connection = 'sample'): Promise<void> {
  await goTo(page, 'Ask');
  await page.getByLabel('Connection', { exact: true }).selectOption(connection);
  await expect(page.getByText('order_items')).toBeVisible({ timeout: 30_000 });
}

async function run(page: Page, sql: string, button: 'Run' | 'Explain' = 'Run'): Promise<void> {
  await page.getByLabel('SQL statement').fill(sql);
  await page.getByRole('button', { name: button }).click();
}

test('an answer stays with its statement: edited, planned, failed, cancelled, and under another connection', async ({ screens }) => {
  const { page } = screens;
  const result = page.getByRole('table', { name: 'Result', exact: true });
  const earlier = page.getByText('From an earlier statement');
  await openAsk(page);
  await run(page, 'SELECT 4711 AS first');
  await expect(result).toContainText('4711', { timeout: 30_000 });
  await expect(earlier).toHaveCount(0);

  // Edited: what is shown says that it is of the statement before, and which; put back, it is its own again.
  await page.getByLabel('SQL statement').fill('SELECT 5822 AS second');
  await expect(earlier).toBeVisible();
  await expect(result).toHaveCount(0);
  await expect(page.getByRole('table', { name: 'Result of an earlier statement' })).toContainText('4711');
  await both(screens, 'ask-earlier');
  await page.getByRole('button', { name: 'Put it back' }).click();
  await expect(page.getByLabel('SQL statement')).toHaveText('SELECT 4711 AS first');
  await expect(result).toContainText('4711');
  await expect(earlier).toHaveCount(0);

  // A plan takes the place of a result, and a failure that of a plan.
  await run(page, 'SELECT count(*) FROM orders', 'Explain');
  await expect(page.getByRole('region', { name: 'Plan', exact: true })).toBeVisible();
  await expect(page.getByText('4711')).toHaveCount(0);
  await expect(page.getByRole('status').filter({ hasText: 'row' })).toHaveCount(0);
  await both(screens, 'ask-plan');
  await run(page, 'SELECT missing FROM orders');
  await expect(page.getByRole('alert')).toContainText('missing');
  await expect(page.getByRole('region', { name: /^Plan/ })).toHaveCount(0);
  await run(page, 'SELECT missing FROM nowhere', 'Explain');
  await expect(page.getByRole('alert')).toContainText('nowhere');
  await expect(page.getByRole('alert')).toHaveCount(1);

  // Cancelled: nothing of the result before it is left.
  await run(page, 'SELECT 6933 AS third');
  await expect(result).toContainText('6933');
  await run(page, 'SELECT count(*) FROM range(100000000000) a');
  await expect(page.getByText('6933')).toHaveCount(0);

  // While it runs, another connection is asked: its screen is its own, and this one goes on.
  await page.getByLabel('Connection', { exact: true }).selectOption('sample-dev');
  await expect(page.getByText('order_items')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Cancel' })).toHaveCount(0);
  await run(page, "SELECT 'dev' || 7044 AS other");
  await expect(result).toContainText('dev7044', { timeout: 30_000 });
  await goTo(page, 'History');
  await openAsk(page);
  await expect(page.getByText('dev7044')).toHaveCount(0);
  await expect(page.getByLabel('SQL statement')).toHaveText(/range\(100000000000\)/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('You cancelled the statement.')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(page.getByText('6933')).toHaveCount(0);
  await both(screens, 'ask-cancelled');
  await page.getByLabel('Connection', { exact: true }).selectOption('sample-dev');
  await expect(result).toContainText('dev7044');
});

/** Cells of numbers whose text does not fit into them. */
const CUT_NUMBERS = `[...document.querySelectorAll('[role=cell]')].filter((cell) => /^[-+.,\\d]+$/.test(cell.textContent))
  .filter((cell) => cell.scrollWidth > cell.clientWidth || getComputedStyle(cell).textOverflow === 'ellipsis').map((cell) => cell.textContent)`;

test('numbers are never cut, however long and wherever in the result they come', async ({ screens }) => {
  const { page } = screens;
  await openAsk(page);
  await run(
    page,
    `SELECT i AS n, (CASE WHEN i = 60 THEN 1234567890123456789012345678.1234567890 ELSE i END)::DECIMAL(38,10) AS "d",
      (CASE WHEN i = 450 THEN 99999999999999999999999999999999999999 ELSE -i END)::DECIMAL(38,0) AS late,
      (CASE WHEN i = 3 THEN -1.2345678901234567e-300 ELSE 0.5 END)::DOUBLE AS f, repeat('long text ', 30) AS words,
      888888888888888888888::HUGEINT * i AS h FROM range(600) t(i)`,
  );
  const grid = page.getByRole('table', { name: 'Result' });
  await expect(grid).toContainText('0.5', { timeout: 30_000 });
  expect(await page.evaluate(CUT_NUMBERS)).toEqual([]);
  await both(screens, 'ask-numbers');
  for (const [top, text] of [
    [1700, '1234567890123456789012345678.1234567890'],
    [13_400, '99999999999999999999999999999999999999'],
  ] as const) {
    await grid.evaluate((element, at) => element.scrollTo(0, at), top);
    await expect(grid).toContainText(text, { timeout: 30_000 });
    await expect.poll(() => page.evaluate(CUT_NUMBERS)).toEqual([]);
  }
  // Digits stand under digits: all numbers of a column end at the same place, and no digit is wider than another.
  const rights = await grid.evaluate((element) =>
    [...element.querySelectorAll('[role=row]')]
      .slice(1)
      .map((row) => Math.round(row.querySelectorAll('[role=cell] > span')[2]?.getBoundingClientRect().right ?? 0)),
  );
  expect(new Set(rights).size).toBe(1);
  // What is wider than the window is reached by scrolling.
  expect(await grid.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
});

/** Where the next export goes, for each host. */
async function chooseFile({ host, app, home }: Screens): Promise<() => string | undefined> {
  if (host === 'browser') return () => readdirSync(home.path).find((name) => name.startsWith('hydrant-history-'));
  await app?.evaluate(
    (_, filePath) => {
      const record = (globalThis as unknown as { __standinRecord: { dialogAnswers: unknown[] } }).__standinRecord;
      record.dialogAnswers.push({ canceled: false, filePath });
    },
    join(home.path, 'hydrant-history-chosen.csv'),
  );
  return () => readdirSync(home.path).find((name) => name === 'hydrant-history-chosen.csv');
}

test('history: shares in the chart, names of connections, and an export of what is listed', { tag: '@smoke' }, async ({
  screens,
  home,
}) => {
  const { page } = screens;
  await fillHistory(home, 300);
  await goTo(page, 'History');
  await expect(page.getByLabel('300 statements, newest first')).toBeVisible({ timeout: 15_000 });
  const row = page.getByRole('button', { name: /SELECT region/ }).first();
  await expect(row).toContainText('Sample warehouse');
  await expect(row).toContainText('prod');

  // One refusal among others colours its share, not the bar.
  const chart = page.getByRole('figure');
  await expect(chart).toHaveAccessibleName('300 statements in this time: 150 went through, 75 refused, 75 failed');
  const heights = await chart
    .locator('[data-bar]')
    .evaluateAll((bars) =>
      bars.map((bar) =>
        Object.fromEntries([...bar.children].map((share) => [share.getAttribute('data-share'), share.getBoundingClientRect().height])),
      ),
    );
  expect(heights.length).toBeGreaterThan(10);
  const full = heights.filter((shares) => Object.keys(shares).length === 3);
  expect(full.length).toBeGreaterThan(5);
  const height = (word: string): number => full.reduce((sum, shares) => sum + (shares[word] ?? 0), 0);
  expect(height('went through') / height('refused')).toBeCloseTo(2, 0);
  expect(height('failed') / height('refused')).toBeCloseTo(1, 0);
  await expect(chart.getByRole('table', { name: 'Statements over time' })).toBeAttached();
  await both(screens, 'history-shares');

  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('refused');
  await page.getByRole('searchbox', { name: 'Search statements' }).fill('DELETE FROM orders');
  await expect(page.getByLabel('75 statements, newest first')).toBeVisible();
  const found = await chooseFile(screens);
  await page.getByLabel('Export the statements that are listed').selectOption('csv');
  await expect(page.getByText(/^75 statements in /)).toBeVisible();
  const lines = readFileSync(join(home.path, found() ?? ''), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines.length).toBe(76);
  expect(lines.slice(1).filter((line) => !line.includes('DELETE FROM orders'))).toEqual([]);
  await both(screens, 'history-exported');
});

test('the test of a connection that somebody edited since says so, and when it was', async ({ screens, home }) => {
  const { page } = screens;
  await page
    .getByRole('button', { name: /Sample warehouse/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Test connection' }).first().click();
  await expect(page.getByText(/^Works, \d\d:\d\d$/).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/through the server your assistants use · \d\d:\d\d:\d\d/)).toBeVisible();
  await both(screens, 'test-kept');
  // With an editor, or by the command line.
  await writeProfiles(home, [
    { id: 'sample', name: 'Sample warehouse', environment: 'prod', engine: 'duckdb', connection: { form: 'sample', variant: 'dev' } },
  ]);
  await expect(page.getByText('Edited since its test').first()).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(/the connection was edited since/)).toBeVisible();
  await both(screens, 'test-edited-since');
  await goTo(page, 'Connections');
  await both(screens, 'connections-edited-since');
});

test('a form that is too large to be kept as a draft says so, and at the field what is too long', async ({ screens }) => {
  const { page } = screens;
  await page.getByRole('main').getByRole('button', { name: 'Add a connection' }).click();
  await page.getByRole('button', { name: /^Folder of files/ }).click();
  await page.getByLabel('Name', { exact: true }).fill('Files');
  await expect(page.getByText('Kept as a draft, without passwords.')).toBeVisible();
  await page.getByLabel('Folder', { exact: true }).fill('/x'.repeat(6000));
  await expect(page.getByText(/^Not kept\. This form holds too much text/)).toBeVisible();
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText('This is longer than 10,000 characters.')).toBeVisible();
  await both(screens, 'draft-too-large');
  await goTo(page, 'Connections');
  await expect(page.getByRole('button', { name: /Sample warehouse/ }).first()).toBeVisible();
});

test('what was changed in a saved connection and not saved is in its form again, and can be discarded', async ({ screens }) => {
  const { page } = screens;
  const open = async (): Promise<void> => {
    await page
      .getByRole('button', { name: /Dev copy/ })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Connection', exact: true }).click();
  };
  const name = page.getByLabel('Name', { exact: true });
  await open();
  await name.fill('Copy for tests');
  // Kept a moment after the last key.
  await page.waitForTimeout(800);
  await page.getByRole('tab', { name: 'Overview' }).click();
  await goTo(page, 'History');
  await open();
  await expect(name).toHaveValue('Copy for tests');
  await expect(page.getByText(/are in the form, and not saved yet/)).toBeVisible();
  await both(screens, 'connection-unsaved');
  await page.getByRole('button', { name: 'Discard them' }).click();
  await expect(name).toHaveValue('Dev copy');
  await expect(page.getByText(/not saved yet/)).toHaveCount(0);
  await name.fill('Copy that stays');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. Test it again to be sure.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Copy that stays' })).toBeVisible();
  await expect(page.getByText(/not saved yet/)).toHaveCount(0);
});
