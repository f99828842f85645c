import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PostgresServer } from '../../core/engines/postgres/testing/server.ts';
import { both } from '../support/accessible.ts';
import { expect, goTo, test } from '../support/screens.ts';
import { OWNER_PASSWORD, shopServer } from '../support/shop-server.ts';

let server: PostgresServer;
test.beforeAll(async () => {
  server = await shopServer();
});
test.afterAll(() => server.close());

test('a new user pastes an address with a password: fields filled, tested, asked', { tag: '@smoke' }, async ({ screens, home }) => {
  const { page } = screens;
  await expect(page.getByRole('heading', { name: 'What should your assistants be able to ask?' })).toBeVisible();
  await both(screens, 'pg-1-begin');
  await page.getByRole('button', { name: /^PG\s*PostgreSQL|^PostgreSQL/ }).click();
  await both(screens, 'pg-2-form-empty');
  const address = page.getByLabel('Paste an address');
  const more = 'application_name=psql&connect_timeout=10';
  await address.fill(`postgres://owner:${OWNER_PASSWORD}@127.0.0.1:${server.port}/sales?${more}`);
  await expect(page.getByLabel('Host', { exact: true })).toHaveValue('127.0.0.1');
  await expect(page.getByLabel(/^Port/)).toHaveValue(String(server.port));
  await expect(page.getByLabel('Database', { exact: true })).toHaveValue('sales');
  await expect(page.getByLabel('User', { exact: true })).toHaveValue('owner');
  await expect(page.getByLabel(/^Password/)).toHaveValue('Taken from the address');
  // Nothing of it is left on the page.
  await expect(address).toHaveValue('');
  expect(await page.content()).not.toContain(OWNER_PASSWORD);
  await expect(page.getByRole('region', { name: 'About this address' })).toContainText('application name is not used');
  await both(screens, 'pg-3-form-filled');
  await page.getByLabel('Name', { exact: true }).fill('Sales');
  await page.getByLabel(/^Environment/).fill('prod');
  await expect.poll(() => readFileSync(join(home.path, '.hydrant', 'drafts.json'), 'utf8').includes('Sales')).toBe(true);
  expect(readFileSync(join(home.path, '.hydrant', 'drafts.json'), 'utf8')).not.toContain(OWNER_PASSWORD);
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText('It works.')).toBeVisible({ timeout: 30_000 });
  for (const step of ['profile', 'secret', 'host', 'port', 'tls', 'login', 'select-1', 'read-only', 'tables'])
    await expect(page.locator(`[data-step="${step}"]`)).toHaveAttribute('data-state', 'ok');
  const rights = page.locator('[data-step="rights"]');
  await expect(rights).toHaveAttribute('data-state', 'warning');
  await both(screens, 'pg-4-tested');
  await rights.getByText('Script for a login that can only read').click();
  await expect(rights.getByRole('region', { name: 'Script' })).toContainText('CREATE ROLE hydrant_reader');
  await rights.getByRole('button', { name: 'Copy script' }).click();
  await expect(rights.getByRole('button', { name: 'Copied' })).toBeVisible();
  await rights.scrollIntoViewIfNeeded();
  await both(screens, 'pg-5-script');
  await page.getByRole('button', { name: 'Skip' }).click();

  await goTo(page, 'Ask');
  await expect(page.getByText('shop.orders')).toBeVisible({ timeout: 30_000 });
  await page.getByText('shop.orders').click();
  await page.getByLabel('SQL statement').fill('SELECT customer, sum(net) AS net FROM shop.orders GROUP BY customer ORDER BY net DESC');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('table', { name: 'Result' })).toContainText('customer', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(page.getByRole('region', { name: 'Plan' })).toContainText('Most expensive');
  await both(screens, 'pg-6-ask');
});
