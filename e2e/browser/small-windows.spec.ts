import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { DIALECTS } from '../../core/engines/registry.ts';
import { VaultStore } from '../../core/secrets/vault-store.ts';
import { fillHistory, requestApproval, writeProfiles } from '../support/fill.ts';
import { overflowing } from '../support/overflow.ts';
import { expect, goTo, test } from '../support/screens.ts';
import { withoutKeychain } from '../support/without-keychain.ts';

/** The smallest window, a common one at 200 % zoom, and one between. */
const SIZES = [
  { name: '800x600', width: 800, height: 600, scale: 1 },
  { name: '640x400@2', width: 640, height: 400, scale: 2 },
  { name: '1100x700', width: 1100, height: 700, scale: 1 },
] as const;

/** A folder for a picture of each screen at each size in both themes; without it the screens are only measured. */
const PICTURES = process.env.HYDRANT_TEST_PICTURES;

const LONG_NAME = 'A connection with a very long name that somebody once pasted from a ticket about quarterly revenue';
const LONG_WORD = `finance_${'reporting_'.repeat(12)}archive`;
const LONG_SQL = `SELECT order_id, customer_id, ${Array.from({ length: 30 }, (_, n) => `sum(amount_of_month_${n}) AS month_${n}`).join(', ')} FROM orders`;

/** Looks at one screen at every size and in both themes, and tells what does not fit. */
async function createLook(page: Page): Promise<(name: string) => Promise<void>> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  const look = async (name: string): Promise<void> => {
    for (const { name: size, width, height, scale } of SIZES) {
      await cdp.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: false });
      for (const theme of ['light', 'dark']) {
        await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
        // A theme changes colours and nothing else: the smallest window is measured in both, the others once.
        if (theme === 'light' || scale === 2) expect.soft(await overflowing(page), `${name}, ${size}, ${theme}`).toEqual([]);
        else if (!PICTURES) break;
        if (!PICTURES) continue;
        // Not by `page.screenshot`, which sets the size of the window anew.
        const { data } = await cdp.send('Page.captureScreenshot', { format: 'png' });
        mkdirSync(PICTURES, { recursive: true });
        writeFileSync(join(PICTURES, `${name}-${size}-${theme}.png`), Buffer.from(data, 'base64'));
      }
    }
    await cdp.send('Emulation.setDeviceMetricsOverride', { width: 1160, height: 760, deviceScaleFactor: 1, mobile: false });
  };
  return look;
}

let silent: Server;
test.beforeAll(async () => {
  // Takes connections and never says a word: a test that runs for as long as it is looked at.
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
test.afterAll(() => {
  silent.close();
});

function postgres(id: string, name: string, port: number, database = 'shop'): unknown {
  const connection = { host: '127.0.0.1', port, database, user: 'analyst' };
  return { id, name, engine: 'postgres', environment: 'staging', policy: 'approve-writes', connection };
}

test('every screen fits a small window and a large zoom', async ({ screens, home }) => {
  const { page } = screens;
  // Some fifty screens in one walk: longer than other specs on a busy machine.
  test.setTimeout(300_000);
  page.setDefaultTimeout(30_000);
  // A colour on its way from one theme to the other is no picture of either.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const look = await createLook(page);
  home.write('.config/Claude/claude_desktop_config.json', '{ "mcpServers": { "a": ');
  home.write('.codex/config.toml', `model = "o5"\n# ${LONG_WORD}\n`);
  home.write('.cursor/mcp.json', '{}');

  await test.step('first run', async () => {
    await expect(page.getByRole('button', { name: /^Sample warehouse/ })).toBeVisible();
    await look('first-run-choose');
    await page.getByRole('button', { name: /^Folder of files/ }).click();
    await expect(page.getByRole('button', { name: 'Save and test' })).toBeVisible();
    await look('first-run-form');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: /^Sample warehouse/ }).click();
    await expect(page.getByText('It works.')).toBeVisible({ timeout: 30_000 });
    await look('first-run-test');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('checkbox').first()).toBeVisible();
    await look('first-run-assistants');
    await page.getByRole('button', { name: /^(Not now|Continue)/ }).click();
    await expect(page.getByRole('button', { name: 'Copy the question' })).toBeVisible();
    await look('first-run-done');
    await page.getByRole('button', { name: 'Open Hydrant' }).click();
    await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
    await look('connection-tested');
  });

  await test.step('empty places', async () => {
    for (const place of ['History', 'Approvals'] as const) {
      await goTo(page, place);
      await page.waitForLoadState('networkidle');
      await look(`${place.toLowerCase()}-empty`);
    }
  });

  const { port } = silent.address() as { port: number };
  await writeProfiles(home, [
    { id: 'sample', name: 'Sample warehouse', environment: 'prod', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } },
    postgres('silent', 'Shop replica', port),
    postgres('long', LONG_NAME, 9, LONG_WORD.slice(0, 60)),
    ...Array.from({ length: 20 }, (_, n) => ({
      id: `more-${n}`,
      name: `Warehouse ${n} of the region`,
      environment: ['dev', 'test', LONG_WORD.replaceAll('_', '-').slice(0, 40)][n % 3],
      engine: 'duckdb',
      connection: { form: 'folder', path: `/a/folder/that/is/not/there/${LONG_WORD}` },
    })),
  ]);
  await fillHistory(home, 40, [LONG_SQL, `SELECT '${LONG_WORD}'`]);

  await test.step('connections', async () => {
    await goTo(page, 'Connections');
    await expect(page.getByRole('main').getByText(LONG_NAME)).toBeVisible({ timeout: 15_000 });
    await look('connections');
    await page.getByRole('main').getByRole('button', { name: LONG_NAME }).click();
    await page.getByRole('button', { name: 'Test connection' }).first().click();
    await expect(page.locator('[data-step][data-state="failed"]')).toBeVisible({ timeout: 30_000 });
    await page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true");
    await look('connection-failed');
    for (const tab of ['Connection', 'Assistants', 'History']) {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await page.waitForLoadState('networkidle');
      await look(`connection-${tab.toLowerCase()}`);
    }
    await page.getByRole('tab', { name: 'Connection', exact: true }).click();
    await page.getByRole('button', { name: 'Remove…' }).click();
    await look('connection-remove');
    await page.keyboard.press('Escape');
    await goTo(page, 'Connections');
    await page.getByRole('main').getByRole('button', { name: 'Shop replica' }).click();
    await page.getByRole('button', { name: 'Test connection' }).first().click();
    await expect(page.getByRole('main').locator('[aria-busy="true"]').first()).toBeVisible();
    await look('connection-testing');
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('a new connection, each engine, with what is wrong', async () => {
    await goTo(page, 'Connections');
    await page.getByRole('main').getByRole('button', { name: 'Add a connection' }).click();
    const cards = page.getByRole('main').getByRole('listitem').getByRole('button');
    await expect(cards.first()).toBeVisible();
    await look('new-choose');
    const starts = await page.getByRole('main').getByRole('list').first().getByRole('button').allTextContents();
    expect(starts.length).toBeGreaterThan(2);
    for (const [index, start] of starts.entries()) {
      await page.getByRole('main').getByRole('list').first().getByRole('button').nth(index).click();
      const save = page.getByRole('button', { name: 'Save and test' });
      await expect(save).toBeVisible();
      const name = page.getByLabel('Name', { exact: true });
      await name.fill('');
      await save.click();
      await expect(page.getByText('Name is needed.')).toBeVisible();
      await look(`new-${index}-${start.slice(0, 12).replace(/\W+/g, '-')}`);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await goTo(page, 'Connections');
      await page.getByRole('main').getByRole('button', { name: 'Add a connection' }).click();
    }
  });

  await test.step('ask', async () => {
    await goTo(page, 'Ask');
    await page.getByLabel('Connection', { exact: true }).selectOption('sample');
    await expect(page.getByText('order_items')).toBeVisible({ timeout: 30_000 });
    await page.getByText('order_items').click();
    await look('ask-empty');
    const editor = page.getByLabel('SQL statement');
    await editor.fill(`SELECT o.*, i.*, '${'a long text '.repeat(30)}' AS note FROM orders o JOIN order_items i USING (order_id)`);
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(page.getByRole('table', { name: 'Result' }).getByRole('row').nth(3)).toBeVisible({ timeout: 30_000 });
    await look('ask-result');
    await page.getByRole('button', { name: 'What the assistant sees' }).click();
    await look('ask-seen');
    await editor.fill(`SELECT ${LONG_WORD} FROM orders`);
    await look('ask-earlier');
    await page.getByRole('button', { name: 'Run' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await look('ask-error');
    await editor.fill('SELECT count(*) FROM orders o JOIN order_items i USING (order_id) WHERE o.order_id <= 100');
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(page.getByRole('region', { name: 'Plan' })).toBeVisible();
    await look('ask-plan');
    await editor.fill('SELECT count(*) FROM range(100000000000) a');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Run' }).click();
    await look('ask-running');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('You cancelled the statement.')).toBeVisible();
    await look('ask-cancelled');
  });

  await test.step('history', async () => {
    await goTo(page, 'History');
    await expect(page.getByRole('main').locator('[data-row]').first()).toBeVisible();
    await look('history');
    await page.getByRole('searchbox', { name: 'Search statements' }).fill('month_29');
    await page
      .getByRole('button', { name: /month_3/ })
      .first()
      .click();
    await expect(page.getByRole('region', { name: 'Details' })).toBeVisible();
    await look('history-detail');
    await page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Close' }).click();
    await page.getByRole('searchbox', { name: 'Search statements' }).fill('nothing like it');
    await expect(page.getByText('Nothing matches')).toBeVisible();
    await look('history-nothing');
  });

  await test.step('assistants', async () => {
    await goTo(page, 'Assistants');
    await expect(page.locator('[data-assistant="claude-desktop"]')).toContainText('cannot be read');
    await look('assistants');
    const codex = page.locator('[data-assistant="codex"]');
    await codex.getByRole('button', { name: /^Add a connection/ }).click();
    await expect(page.getByRole('dialog').getByRole('checkbox').nth(3)).toBeVisible();
    await page.getByRole('dialog').getByRole('checkbox').nth(0).check();
    await page.getByRole('dialog').getByRole('checkbox').nth(1).check();
    await look('assistants-pick');
    await page.getByRole('button', { name: 'Show what changes' }).click();
    await expect(page.getByRole('dialog')).toContainText('[mcp_servers.hydrant-');
    await look('assistants-change');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await expect(codex).toContainText('Added');
    await look('assistants-added');
    await codex.getByRole('button', { name: /^Backups/ }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Look' })).toHaveCount(1);
    await look('assistants-backups');
    await page.getByRole('dialog').getByRole('button', { name: 'Look' }).click();
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Restore' })).toBeVisible();
    await look('assistants-backup');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Copy the entry for Claude Desktop' }).click();
    await expect(page.getByRole('region', { name: 'Entry' })).toBeVisible();
    await look('assistants-copy');
    await page.keyboard.press('Escape');
  });

  await test.step('settings', async () => {
    await goTo(page, 'Settings');
    await page.getByRole('button', { name: 'Check' }).click();
    await expect(page.getByText(/Saving, reading and removing a value worked/)).toBeVisible();
    await look('settings');
  });

  await test.step('approvals', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => `  (${n}, '${LONG_WORD} ${n}')`).join(',\n');
    await requestApproval(home, `INSERT INTO carts VALUES\n${lines}`, {
      address: { server: `${LONG_WORD}.example:5432`, database: LONG_WORD, login: 'analyst', through: ['ann@bastion.example:22'] },
    });
    const dialog = page.getByRole('dialog', { name: /wants to change data/ });
    await expect(dialog).toContainText('INSERT INTO carts', { timeout: 15_000 });
    await look('approval');
    await dialog.getByRole('button', { name: 'Refuse…' }).click();
    await look('approval-refuse');
    await dialog.getByRole('button', { name: 'Refuse', exact: true }).click();
    await expect(dialog).toBeHidden();
    await requestApproval(home, 'DELETE FROM carts WHERE id = 1');
    await expect(dialog).toContainText('DELETE FROM carts', { timeout: 15_000 });
    await dialog.getByRole('button', { name: /^Allow delete/ }).click();
    await look('approval-grant');
    await dialog.getByRole('button', { name: 'Allow for 15 minutes' }).click();
    await expect(dialog).toBeHidden();
    await requestApproval(home, "ALTER ROLE analyst PASSWORD 'hunter2hunter2'", {
      engine: 'postgres',
      dialect: DIALECTS.postgres,
      harmlessChange: false,
      grantable: false,
    });
    await expect(dialog).toContainText('ALTER ROLE', { timeout: 15_000 });
    await look('approval-secret');
    await dialog.getByRole('button', { name: 'Close the request' }).click();
    await expect(dialog).toBeHidden();
    await requestApproval(home, 'UPDATE carts SET status = 1');
    await expect(dialog).toContainText('UPDATE carts', { timeout: 15_000 });
    await page.keyboard.press('Escape');
    await goTo(page, 'Approvals');
    await look('approvals');
  });

  await test.step('what is wrong', async () => {
    await goTo(page, 'Connections');
    home.write('.hydrant/profiles.json', '{ "version": ');
    await expect(page.getByRole('alert').first()).toBeVisible({ timeout: 15_000 });
    await look('connections-damaged');
  });
});

test.describe('a locked connection', () => {
  test.beforeEach(async ({ home }) => {
    withoutKeychain(home);
    home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
    const vault = new VaultStore({
      path: home.write('.hydrant/secrets/vault.json', ''),
      platform: process.platform,
      passphrase: async () => 'planted zebra umbrella 4711',
    });
    unlinkSync(join(home.path, '.hydrant/secrets/vault.json'));
    await vault.write('shop/password', 'planted-password-4711');
    const connection = { host: '127.0.0.1', port: 9, database: 'shop', user: 'analyst' };
    const auth = { method: 'password', password: 'secret:shop/password' };
    await writeProfiles(home, [{ id: 'shop', name: 'shop', engine: 'postgres', environment: 'prod', connection, auth }]);
  });

  test('is told, and unlocked, in a small window', async ({ screens }) => {
    const { page } = screens;
    const look = await createLook(page);
    const cdp = await page.context().newCDPSession(page);
    const size = (width: number, height: number) =>
      cdp.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 2, mobile: false });
    await goTo(page, 'Connections');
    await expect(page.getByRole('main').getByRole('listitem')).toContainText('Locked');
    await look('locked-connections');
    await goTo(page, 'Ask');
    await expect(page.getByLabel('Passphrase of the sealed file')).toBeVisible();
    const waits = page.getByRole('button', { name: 'shop waits for its password' });
    await expect(waits).toBeVisible({ timeout: 15_000 });
    await look('locked-ask');
    await size(640, 400);
    // One row of places, and the whole question with its button.
    const places = page.getByRole('navigation', { name: 'Places' }).getByRole('button');
    const tops = await places.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1);
    await expect(page.getByRole('button', { name: 'Unlock' })).toBeInViewport({ ratio: 1 });
    await page.getByRole('button', { name: 'Run' }).scrollIntoViewIfNeeded();
    await expect(page.getByRole('button', { name: 'Run' })).toBeInViewport({ ratio: 1 });
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByRole('dialog').getByRole('searchbox')).toBeFocused();
    await page.keyboard.press('Escape');
    await goTo(page, 'Connections');
    for (const [width, height] of [
      [800, 600],
      [640, 400],
    ] as const) {
      await size(width, height);
      for (const chip of ['Production', 'Read-only']) await expect(page.getByRole('main').getByText(chip)).toBeVisible();
    }
  });
});
