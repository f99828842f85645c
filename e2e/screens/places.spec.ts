import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { both } from '../support/accessible.ts';
import { fillHistory, requestApproval, writeProfiles } from '../support/fill.ts';
import { expect, goTo, shot, test } from '../support/screens.ts';

const MARKUP = '<img src=x onerror="document.title=\'broken\'"><b>bold</b>';

test.beforeEach(async ({ home }) => {
  home.write('.config/Claude/claude_desktop_config.json', '{ "mcpServers": { "a": ');
  home.write('.codex/config.toml', 'model = "o5"\n');
  home.write('.cursor/mcp.json', '{}');
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [
    { id: 'sample', name: 'Sample warehouse', environment: 'prod', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } },
    {
      id: 'sample-dev',
      name: MARKUP,
      environment: 'dev',
      engine: 'duckdb',
      connection: { form: 'sample', variant: 'dev' },
      tags: ['test'],
    },
    {
      id: 'long',
      name: 'A connection with a very long name that somebody once pasted from a ticket about quarterly revenue',
      engine: 'duckdb',
      policy: 'approve-writes',
      connection: { form: 'folder', path: '/a/folder/that/is/not/there/and/has/a/long/path/too' },
    },
  ]);
  await fillHistory(home, 300, [MARKUP]);
});

/** What stands in a file; nothing while it is not there yet. */
function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

test('connections: list, detail, every tab, a failing test, long and odd names', { tag: '@smoke' }, async ({ screens }) => {
  const { page } = screens;
  await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible();
  await both(screens, 'connections');
  await page
    .getByRole('button', { name: /A connection with a very long name/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Test connection' }).first().click();
  await expect(page.locator('[data-step][data-state="failed"]')).toBeVisible({ timeout: 30_000 });
  await both(screens, 'connection-failed');
  for (const tab of ['Connection', 'Assistants', 'History']) {
    await page.getByRole('tab', { name: tab }).click();
    await page.waitForLoadState('networkidle');
    await both(screens, `connection-${tab.toLowerCase()}`);
  }
  await page.getByRole('tab', { name: 'Connection', exact: true }).click();
  await page.getByRole('button', { name: 'Remove…' }).click();
  await both(screens, 'connection-remove');
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible();
  await expect(page.getByRole('button', { name: /A connection with a very long name/ })).toHaveCount(0);
});

test('text from outside is shown as text', async ({ screens }) => {
  const { page } = screens;
  await expect(page.getByText(MARKUP).first()).toBeVisible();
  await goTo(page, 'History');
  await page.getByRole('searchbox', { name: 'Search statements' }).fill('onerror');
  await expect(page.getByRole('button', { name: /onerror/ }).first()).toBeVisible();
  expect(await page.title()).toBe('Hydrant');
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
});

test('a new connection: what is typed stays as a draft, and what is wrong stands at its field', async ({ screens, home }) => {
  const { page } = screens;
  await page.getByRole('button', { name: 'Add a connection' }).first().click();
  await both(screens, 'new-choose');
  await page.getByRole('button', { name: /^Folder of files/ }).click();
  mkdirSync(join(home.path, 'files'));
  home.write('files/sales.csv', 'day,amount\n2026-01-01,10\n');
  await page.getByLabel('Paste an address').fill(join(home.path, 'files'));
  await expect(page.getByLabel('Folder', { exact: true })).toHaveValue(join(home.path, 'files'));
  // A name is suggested, and may be changed.
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('files');
  await page.getByLabel('Name', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText('Name is needed.')).toBeVisible();
  await both(screens, 'new-problems');
  await page.getByLabel('Name', { exact: true }).fill('Files of mine');
  await page.getByLabel(/^Environment/).fill('Not A Slug');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText(/slug/)).toBeVisible();
  await expect.poll(() => textOf(join(home.path, '.hydrant', 'drafts.json'))).toContain('Files of mine');
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: /Files of mine/ }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Files of mine');
  await page.getByLabel(/^Environment/).fill('');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText(/The first tables: sales/)).toBeVisible({ timeout: 30_000 });
});

test('assistants: found, broken file, what changes, backups, undo', async ({ screens, home }) => {
  const { page } = screens;
  await goTo(page, 'Assistants');
  await expect(page.locator('[data-assistant="claude-desktop"]')).toContainText('cannot be read');
  await both(screens, 'assistants');
  const codex = page.locator('[data-assistant="codex"]');
  await codex.getByRole('button', { name: /^Add a connection/ }).click();
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await expect(page.getByRole('dialog')).toContainText('[mcp_servers.hydrant-');
  await both(screens, 'assistants-change');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(codex).toContainText('Added');
  const file = join(home.path, '.codex/config.toml');
  expect(readFileSync(file, 'utf8')).toContain('model = "o5"\n');
  // Somebody changes our entry: it shows, and one press repairs it.
  home.write('.codex/config.toml', readFileSync(file, 'utf8').replace('"stdio"', '"other"'));
  await expect(codex).toContainText('Its file changed since', { timeout: 20_000 });
  await codex.getByRole('button', { name: 'Repair' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Repair' }).click();
  await expect(codex).toContainText('Added');
  await codex.getByRole('button', { name: /^Backups/ }).click();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Look' })).toHaveCount(2);
  await both(screens, 'assistants-backups');
  await page.getByRole('dialog').getByRole('button', { name: 'Look' }).last().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect.poll(() => readFileSync(file, 'utf8')).toBe('model = "o5"\n');
  expect(readFileSync(join(home.path, '.config/Claude/claude_desktop_config.json'), 'utf8')).toBe('{ "mcpServers": { "a": ');
});

test('a file that cannot be written is told, and nothing changes', async ({ screens, home }) => {
  const { page } = screens;
  const file = home.write('.cursor/mcp.json', '{}\n');
  chmodSync(file, 0o444);
  await goTo(page, 'Assistants');
  await page
    .locator('[data-assistant="cursor"]')
    .getByRole('button', { name: /^Add a connection/ })
    .click();
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('read-only');
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
});

test('ask: tables, completion, a result that goes on, a refusal, the plan, cancel', { tag: '@smoke' }, async ({ screens }) => {
  const { page } = screens;
  await goTo(page, 'Ask');
  await page.getByLabel('Connection', { exact: true }).selectOption('sample');
  await expect(page.getByText('order_items')).toBeVisible({ timeout: 30_000 });
  const editor = page.getByLabel('SQL statement');
  await editor.fill('SELECT * FROM order_items ORDER BY order_id, line_no');
  await page.keyboard.press('ControlOrMeta+Enter');
  const grid = page.getByRole('table', { name: 'Result' });
  await expect(grid.getByRole('row').nth(3)).toBeVisible({ timeout: 30_000 });
  await both(screens, 'ask');
  await page.getByRole('button', { name: 'What the assistant sees' }).click();
  await expect(page.getByRole('region', { name: 'What the assistant sees' })).toContainText('order_id');
  await shot(screens, 'ask-seen');
  await grid.evaluate((element) => element.scrollTo(0, 60_000));
  await expect(grid.locator('[aria-rowindex="2002"]')).toContainText(/\d{6}/, { timeout: 30_000 });
  await editor.fill('DELETE FROM orders');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await both(screens, 'ask-refused');
  await editor.fill('SELECT count(*) FROM orders');
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(page.getByRole('region', { name: 'Plan' })).toBeVisible();
  await editor.fill('SELECT count(*) FROM range(100000000000) a');
  await page.getByRole('button', { name: 'Run' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('You cancelled the statement.')).toBeVisible();
});

test('history: rows, filters, details, and again in Ask', async ({ screens }) => {
  const { page } = screens;
  await goTo(page, 'History');
  await expect(page.getByLabel('301 statements, newest first')).toBeVisible();
  await both(screens, 'history');
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('refused');
  await expect(page.getByRole('button', { name: /Refused/ }).first()).toBeVisible();
  await page
    .getByRole('button', { name: /Refused/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'Details' })).toContainText('READ_ONLY');
  await both(screens, 'history-detail');
  await page.getByRole('button', { name: 'Run again…' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Ask' })).toBeVisible();
});

test('settings: theme, retention, secret store', async ({ screens }) => {
  const { page } = screens;
  await goTo(page, 'Settings');
  await both(screens, 'settings');
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html[data-theme="dark"]')).toHaveCount(1);
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText(/Saving, reading and removing a value worked/)).toBeVisible();
});

test('an approval comes up over everything, is refused with a reason, and another is given once', { tag: '@smoke' }, async ({
  screens,
  home,
}) => {
  const { page } = screens;
  const first = await requestApproval(home, 'UPDATE carts SET status = 1');
  const dialog = page.getByRole('dialog', { name: /wants to change data/ });
  await expect(dialog).toContainText('UPDATE carts', { timeout: 15_000 });
  await both(screens, 'approval');
  await dialog.getByRole('button', { name: 'Refuse…' }).click();
  await dialog.getByLabel(/^Why/).fill('Not on a Friday');
  await dialog.getByRole('button', { name: 'Refuse', exact: true }).click();
  await expect(dialog).toBeHidden();
  expect(first.state()).toMatchObject({ state: 'denied', reason: 'Not on a Friday' });
  const second = await requestApproval(home, 'DELETE FROM carts WHERE id = 1');
  await expect(dialog).toContainText('DELETE FROM carts', { timeout: 15_000 });
  await dialog.getByRole('button', { name: 'Approve once' }).click();
  await expect(dialog).toBeHidden();
  expect(second.state()).toMatchObject({ state: 'approved' });
});

test('200 connections: the list is there, searched, and switched', async ({ screens, home }) => {
  const { page } = screens;
  await writeProfiles(
    home,
    Array.from({ length: 200 }, (_, n) => ({
      id: `c${n}`,
      name: `Connection ${n}`,
      environment: ['prod', 'staging', 'dev'][n % 3] ?? 'dev',
      engine: 'duckdb',
      connection: { form: 'sample', variant: 'prod' },
    })),
  );
  await expect(page.getByRole('button', { name: /^Connection 199/ }).first()).toBeAttached({ timeout: 15_000 });
  await page.getByRole('searchbox', { name: 'Search connections' }).fill('connection 117');
  await page
    .getByRole('button', { name: /Connection 117/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1, name: 'Connection 117' })).toBeVisible();
  await page.getByRole('switch', { name: 'Connection 117 answers assistants' }).click();
  await expect.poll(() => textOf(join(home.path, '.hydrant', 'switches.json'))).toContain('c117');
  await shot(screens, 'connections-200');
});

test('a damaged profiles file: told, nothing lost, restored by one press', async ({ screens, home }) => {
  const { page } = screens;
  await goTo(page, 'Settings');
  const file = join(home.path, '.hydrant', 'profiles.json');
  const good = readFileSync(file, 'utf8');
  // A change through the app keeps a copy first.
  await goTo(page, 'Connections');
  await page.getByRole('main').getByRole('button', { name: 'Add a connection' }).click();
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Sample warehouse/ })
    .click();
  await page.getByLabel('Name', { exact: true }).fill('Second sample');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Second sample' })).toBeVisible();
  home.write('.hydrant/profiles.json', good.slice(0, good.length / 2));
  await goTo(page, 'Connections');
  await expect(page.getByRole('alert').first()).toBeVisible({ timeout: 15_000 });
  await both(screens, 'connections-damaged');
  await page.getByRole('button', { name: 'Restore the last good copy' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});
