import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { both } from '../support/accessible.ts';
import { fillHistory, writeProfiles } from '../support/fill.ts';
import { expect, goTo, test } from '../support/screens.ts';

const SAMPLE = {
  id: 'sample',
  name: 'Sample warehouse',
  environment: 'prod',
  engine: 'duckdb',
  connection: { form: 'sample', variant: 'prod' },
};
const MARKUP = '<img src=x onerror="document.title=1"><b>bold</b>';

test.beforeEach(async ({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [SAMPLE]);
});

test('history: the count and the chart follow the filters, and the details speak to a person', async ({ screens, home }) => {
  const { page } = screens;
  await fillHistory(home, 40);
  await goTo(page, 'History');
  const chart = page.getByRole('figure');
  await expect(chart).toContainText('40 statements;');
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('refused');
  await expect(chart).toContainText('10 statements that match');
  await expect(chart).toContainText('went through 0');
  await expect(page.getByRole('region', { name: '10 statements, newest first' })).toBeVisible();
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('');
  await page.getByRole('searchbox', { name: 'Search statements' }).fill('customers');
  await expect(chart).toContainText('10 statements that match');
  await expect(chart).toContainText('went through 10');
  await page.getByRole('combobox', { name: 'Assistant' }).selectOption('cursor-vscode');
  await expect(page.getByRole('region', { name: /^\d statements, newest first/ })).toBeVisible();
  const listed = Number.parseInt((await page.getByRole('region', { name: /newest first/ }).getAttribute('aria-label')) ?? '', 10);
  await expect(chart).toContainText(`${listed} statements that match`);

  await page.locator('[data-row]').first().click();
  const details = page.getByRole('region', { name: 'Details' });
  await expect(details).toContainText('analyst, on this computer');
  await expect(details).not.toContainText('local:');
  await expect(details).not.toContainText('Correlation');
  await expect(details.getByText('Reference for support')).toBeHidden();
  await details.getByText('More about this statement').click();
  await expect(details.getByText('Reference for support')).toBeVisible();
});

test('ask: two signs stay two signs, a plan counts no rows, an own cancel is no alarm', async ({ screens }) => {
  const { page } = screens;
  await goTo(page, 'Ask');
  await expect(page.getByText('order_items')).toBeVisible({ timeout: 30_000 });
  const editor = page.getByLabel('SQL statement');
  await editor.fill('SELECT count(*) FROM orders WHERE order_id <= 100');
  for (const part of ['.cm-line', '.cm-content', 'textarea, input', 'main'])
    expect(await page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(part)})).fontVariantLigatures`), part).toBe(
      'none',
    );
  await page.getByRole('button', { name: 'Explain' }).click();
  const plan = page.getByRole('region', { name: 'Plan' });
  await expect(plan).toContainText('AGGREGATE');
  expect((await plan.textContent())?.trimEnd().split('\n').at(-1)).not.toMatch(/\b\d+ rows?\b/);
  await editor.fill('SELECT count(*) FROM range(100000000000) a');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByText('Running', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('You cancelled the statement.')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await goTo(page, 'History');
  await page
    .getByRole('button', { name: /Cancelled/ })
    .first()
    .click();
  const details = page.getByRole('region', { name: 'Details' });
  await expect(details).toContainText(`You (${userInfo().username})`);
  await expect(details.locator('.text-bad')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^EXPLAIN|Plan/ }).first()).not.toContainText(/\d rows/);
});

test('ask: names of tables and columns are text, whatever is in them', async ({ screens, home }) => {
  const { page } = screens;
  home.write('files/odd.csv', `"${MARKUP.replaceAll('"', '""')}",amount\n1,2\n`);
  await writeProfiles(home, [
    { id: 'files', name: 'Files', engine: 'duckdb', connection: { form: 'folder', path: join(home.path, 'files') } },
  ]);
  await goTo(page, 'Ask');
  await page.getByRole('region', { name: 'Tables' }).getByText('odd').click({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: MARKUP })).toBeVisible();
  const editor = page.getByLabel('SQL statement');
  await editor.fill('SELECT * FROM odd WHERE ');
  await page.getByRole('button', { name: MARKUP }).click();
  await expect(editor).toContainText(MARKUP);
  await editor.fill('SELECT * FROM odd');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByRole('columnheader', { name: MARKUP })).toBeVisible({ timeout: 30_000 });
  expect(await page.title()).toBe('Hydrant');
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
});

test('assistants: an entry of a connection that is gone says so, and is removed', async ({ screens, home }) => {
  const { page } = screens;
  home.write('.codex/config.toml', 'model = "o5"\n');
  await goTo(page, 'Assistants');
  const codex = page.locator('[data-assistant="codex"]');
  await codex.getByRole('button', { name: /^Add a connection/ }).click();
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(codex).toContainText('Added');
  await expect(page.getByRole('button', { name: /^Assistants/ })).toContainText('1 of 1');
  await writeProfiles(home, [{ ...SAMPLE, id: 'other', name: 'Another' }]);
  await expect(codex).toContainText('Points to a connection that is gone', { timeout: 15_000 });
  await expect(codex).toContainText('the assistant gets no answer from it');
  await expect(codex).not.toContainText('Added');
  await expect(page.getByRole('button', { name: /^Assistants/ })).toContainText('0 of 1');
  await codex.getByRole('button', { name: 'Remove sample from Codex' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(codex).toContainText('Not added');
  expect(readFileSync(join(home.path, '.codex/config.toml'), 'utf8')).toBe('model = "o5"\n');
});

test('assistants: an entry that is no longer in its file is not claimed, is put back, and goes with its connection', async ({
  screens,
  home,
}) => {
  const { page } = screens;
  home.write('.codex/config.toml', 'model = "o5"\n');
  await goTo(page, 'Assistants');
  const codex = page.locator('[data-assistant="codex"]');
  const add = async (): Promise<void> => {
    await codex.getByRole('button', { name: /^Add a connection/ }).click();
    await page.getByRole('dialog').getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await expect(codex).toContainText('Added');
  };
  await add();
  home.write('.codex/config.toml', 'model = "o6"\n');
  await expect(codex).toContainText('No longer in its file', { timeout: 15_000 });
  // The dialog of all connections does not claim it either.
  await codex.getByRole('button', { name: /^Add a connection/ }).click();
  await expect(page.getByRole('dialog').getByRole('checkbox').first()).toBeVisible();
  await expect(page.getByRole('dialog')).not.toContainText('already');
  await page.keyboard.press('Escape');
  await both(screens, 'assistants-missing');
  await codex.getByRole('button', { name: /^Add .* to Codex again$/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(codex).toContainText('Added');
  expect(readFileSync(join(home.path, '.codex/config.toml'), 'utf8')).toContain('hydrant-');
  // Of one that nobody wants back, the row goes without a change of the file.
  home.write('.codex/config.toml', 'model = "o7"\n');
  await expect(codex).toContainText('No longer in its file', { timeout: 15_000 });
  await codex.getByRole('button', { name: /^Remove .* from Codex$/ }).click();
  await expect(codex).toContainText('Not added');
  expect(readFileSync(join(home.path, '.codex/config.toml'), 'utf8')).toBe('model = "o7"\n');
  // Gone from the file and gone as a connection: nothing is left to show.
  await add();
  home.write('.codex/config.toml', 'model = "o8"\n');
  await writeProfiles(home, [{ ...SAMPLE, id: 'other', name: 'Another' }]);
  await expect(codex).toContainText('Not added', { timeout: 15_000 });
  await expect(codex).not.toContainText('gone');
  await expect(codex.getByRole('listitem')).toHaveCount(0);
});

test('assistants: a file that cannot be read is no dead end', async ({ screens, home }) => {
  const { page } = screens;
  const file = home.write('.config/Claude/claude_desktop_config.json', '{ "mcpServers": { "a": ');
  await goTo(page, 'Assistants');
  const card = page.locator('[data-assistant="claude-desktop"]');
  await expect(card).toContainText(file);
  await card.getByRole('button', { name: 'Copy the entry for Claude Desktop' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: 'Entry' })).toContainText('"hydrant-sample"');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await dialog.getByRole('button', { name: 'Copy the entry' }).click();
  const copied = JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()')) as { mcpServers: Record<string, unknown> };
  expect(Object.keys(copied.mcpServers)).toEqual(['hydrant-sample']);
  expect(readFileSync(file, 'utf8')).toBe('{ "mcpServers": { "a": ');
});
