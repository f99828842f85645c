import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, expectAccessible, goTo, type Screens, shot, test } from '../support/screens.ts';
import { type PostgresServer, startPostgres } from '../warehouses/postgres/server.ts';

const PASSWORD = 'Planted-4711-owner';
let server: PostgresServer;

// One server a worker: passwords over TCP, so that a wrong one is wrong.
test.beforeAll(async () => {
  server = await startPostgres({
    hba: 'local all all trust\nhost sales owner,reader 127.0.0.1/32 scram-sha-256\nhost staging owner 127.0.0.1/32 scram-sha-256\n',
  });
  await server.admin(`CREATE ROLE owner LOGIN PASSWORD '${PASSWORD}'`);
  await server.admin(`CREATE ROLE reader LOGIN PASSWORD 'only-reads-4711'`);
  await server.admin('CREATE DATABASE sales OWNER owner');
  await server.admin('CREATE DATABASE staging OWNER owner');
  for (const [database, rows] of [
    ['sales', 5000],
    ['staging', 20],
  ] as const)
    await server.admin(
      `SET ROLE owner;
       CREATE SCHEMA IF NOT EXISTS shop;
       CREATE TABLE shop.orders (id int PRIMARY KEY, customer text NOT NULL, net numeric(12,2), placed timestamptz);
       COMMENT ON TABLE shop.orders IS 'One row for each order';
       INSERT INTO shop.orders SELECT n, 'customer ' || n % 7, n * 1.25, timestamptz '2026-01-01 08:00Z' + n * interval '1 hour' FROM generate_series(1, ${rows}) n;
       CREATE TABLE shop."Odd name" (a int); ANALYZE`,
      database,
    );
});
test.afterAll(() => server.close());

const url = (database: string, more = ''): string =>
  `postgres://owner:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/${database}${more}`;

/** Looks at a screen in both themes: accessible, and a picture of each. */
async function both(screens: Screens, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await screens.page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
    await expectAccessible(screens.page);
    await shot(screens, `pg-${name}-${theme}`);
  }
}

test('a new user pastes an address with a password: fields filled, tested, asked', async ({ screens, home }) => {
  const { page } = screens;
  await expect(page.getByRole('heading', { name: 'What should your assistants be able to ask?' })).toBeVisible();
  await both(screens, '1-begin');
  await page.getByRole('button', { name: /^PG\s*PostgreSQL|^PostgreSQL/ }).click();
  await both(screens, '2-form-empty');
  const address = page.getByLabel('Paste an address');
  await address.fill(url('sales', '?application_name=psql&connect_timeout=10'));
  await expect(page.getByLabel('Host', { exact: true })).toHaveValue('127.0.0.1');
  await expect(page.getByLabel(/^Port/)).toHaveValue(String(server.port));
  await expect(page.getByLabel('Database', { exact: true })).toHaveValue('sales');
  await expect(page.getByLabel('User', { exact: true })).toHaveValue('owner');
  await expect(page.getByLabel(/^Password/)).toHaveValue('Taken from the address');
  // Nothing of it is left on the page.
  await expect(address).toHaveValue('');
  expect(await page.content()).not.toContain(PASSWORD);
  await expect(page.getByRole('region', { name: 'About this address' })).toContainText('application name is not used');
  await both(screens, '3-form-filled');
  await page.getByLabel('Name', { exact: true }).fill('Sales');
  await page.getByLabel(/^Environment/).fill('prod');
  await expect.poll(() => readFileSync(join(home.path, '.hydrant', 'drafts.json'), 'utf8').includes('Sales')).toBe(true);
  expect(readFileSync(join(home.path, '.hydrant', 'drafts.json'), 'utf8')).not.toContain(PASSWORD);
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText('It works.')).toBeVisible({ timeout: 30_000 });
  for (const step of ['profile', 'secret', 'host', 'port', 'tls', 'login', 'select-1', 'read-only', 'tables'])
    await expect(page.locator(`[data-step="${step}"]`)).toHaveAttribute('data-state', 'ok');
  const rights = page.locator('[data-step="rights"]');
  await expect(rights).toHaveAttribute('data-state', 'warning');
  await both(screens, '4-tested');
  await rights.getByText('Script for a login that can only read').click();
  await expect(rights.getByRole('region', { name: 'Script' })).toContainText('CREATE ROLE hydrant_reader');
  await rights.getByRole('button', { name: 'Copy script' }).click();
  await expect(rights.getByRole('button', { name: 'Copied' })).toBeVisible();
  await rights.scrollIntoViewIfNeeded();
  await both(screens, '5-script');
  await page.getByRole('button', { name: 'Skip' }).click();

  await goTo(page, 'Ask');
  await expect(page.getByText('shop.orders')).toBeVisible({ timeout: 30_000 });
  await page.getByText('shop.orders').click();
  await page.getByLabel('SQL statement').fill('SELECT customer, sum(net) AS net FROM shop.orders GROUP BY customer ORDER BY net DESC');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByRole('table', { name: 'Result' })).toContainText('customer', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Explain' }).click();
  await expect(page.getByRole('region', { name: 'Plan' })).toContainText('Most expensive');
  await both(screens, '6-ask');
});
