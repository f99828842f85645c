import type { Page } from '@playwright/test';
import { fillHistory, requestApproval, writeProfiles } from '../support/fill.ts';
import { expect, goTo, test } from '../support/screens.ts';

test.beforeEach(async ({ home }) => {
  home.write('.codex/config.toml', 'model = "o5"\n');
  home.write('.config/Claude/claude_desktop_config.json', '{ "mcpServers": { "a": ');
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [
    { id: 'sample', name: 'Sample warehouse', environment: 'prod', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } },
    { id: 'second', name: 'Second sample', environment: 'dev', engine: 'duckdb', connection: { form: 'sample', variant: 'dev' } },
  ]);
  await fillHistory(home, 20);
});

/** Puts the focus on a control and presses it, as a person without a mouse does. */
async function press(page: Page, name: string | RegExp, within = page.locator('main')): Promise<void> {
  const control = within.getByRole('button', { name }).first();
  // What is still being looked up leaves it disabled, and then it takes no focus.
  await expect(control).toBeEnabled();
  await control.focus();
  await expect(control).toBeFocused();
  await page.keyboard.press('Enter');
}

/** The focus is on something that can be pressed or typed into, or on the heading of the screen: never on the page itself. */
async function expectFocus(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate('document.activeElement === document.body')).toBe(false);
}

test('after each dialog the focus is back where it was, by keyboard alone', async ({ screens, home }) => {
  const { page } = screens;
  const dialog = page.getByRole('dialog');
  await goTo(page, 'Assistants');

  // Left with Escape: back on the very button that opened it.
  for (const name of ['Backups of Codex', 'Add a connection to Codex', 'Copy the entry for Claude Desktop']) {
    await press(page, name);
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('button', { name, exact: true })).toBeFocused();
  }

  // One dialog leads to the next: back on what opened the first.
  await press(page, 'Add a connection to Codex');
  await dialog.getByRole('checkbox').first().focus();
  await page.keyboard.press('Space');
  await press(page, 'Show what changes', dialog);
  await expect(dialog).toContainText('[mcp_servers.hydrant-');
  await press(page, 'Add', dialog);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Add a connection to Codex' })).toBeFocused();

  // What opened it is gone with what it did: on something beside it.
  await press(page, /^Remove .* from Codex/);
  await press(page, 'Remove', dialog);
  await expect(page.getByRole('button', { name: /^Remove .* from Codex/ })).toHaveCount(0);
  await expectFocus(page);
  await expect(page.locator('[data-assistant="codex"] :focus')).toHaveCount(1);

  // A question that comes up by itself.
  await page.getByRole('button', { name: 'Backups of Codex' }).focus();
  await requestApproval(home, 'UPDATE carts SET status = 1');
  await expect(dialog).toContainText('UPDATE carts', { timeout: 15_000 });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Backups of Codex' })).toBeFocused();

  // The details of a statement, and the removal of a connection, after which another screen is shown.
  await goTo(page, 'History');
  await page.locator('[data-row]').nth(2).focus();
  await page.keyboard.press('Enter');
  await press(page, 'Close', page.getByRole('region', { name: 'Details' }));
  await expect(page.locator('[data-row]').nth(2)).toBeFocused();
  await goTo(page, 'Connections');
  await press(page, /Second sample/);
  await page.getByRole('tab', { name: 'Connection', exact: true }).focus();
  await page.keyboard.press('Enter');
  await press(page, 'Remove…');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Remove…' })).toBeFocused();
  await press(page, 'Remove…');
  await press(page, 'Remove', dialog);
  await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible();
  await expectFocus(page);
});

test('in a narrow window the connections are one key away, and the focus comes back', async ({ screens }) => {
  const { page } = screens;
  await page.setViewportSize({ width: 640, height: 400 });
  await page.getByRole('button', { name: 'Settings' }).focus();
  await page.keyboard.press('ControlOrMeta+k');
  const drawer = page.getByRole('dialog', { name: 'Find a connection' });
  await expect(drawer).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+k');
  await drawer.getByRole('searchbox').fill('second');
  await press(page, /Second sample/, drawer);
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('heading', { level: 1, name: 'Second sample' })).toBeVisible();
  await expectFocus(page);
});
