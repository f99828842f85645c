import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { PostgresServer } from '../../core/engines/postgres/testing/server.ts';
import { both } from '../support/accessible.ts';
import { askEntry } from '../support/answers.ts';
import { newPerson } from '../support/count-actions.ts';
import { writeProfiles } from '../support/fill.ts';
import { expect, type Screens, test } from '../support/screens.ts';
import { OWNER_PASSWORD, shopServer } from '../support/shop-server.ts';

// A failed step of the test has the field it needs, and the end of the first run is about what was connected.

let server: PostgresServer;
test.beforeAll(async () => {
  server = await shopServer();
});
test.afterAll(() => server.close());

const address = ({ port = server.port, database = 'sales', more = '' } = {}): string =>
  `postgres://owner:${OWNER_PASSWORD}@127.0.0.1:${port}/${database}${more}`;
const step = (page: Page, id: string): Locator => page.locator(`[data-step="${id}"]`);
const green = (page: Page): Promise<void> => expect(step(page, 'tables')).toHaveAttribute('data-state', 'ok', { timeout: 60_000 });
const failedAt = async (page: Page, id: string): Promise<Locator> => {
  await expect(step(page, id)).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });
  return step(page, id);
};
const again = (failed: Locator): Promise<void> => failed.getByRole('button', { name: 'Save and test again' }).click();

async function connect({ page }: Screens, text: string): Promise<void> {
  await page.getByLabel('Or paste an address').fill(text);
  await page.getByRole('button', { name: 'Save and test' }).click();
}

test('each failure is mended at its step: the port, the encryption, the database', async ({ screens, home }) => {
  const { page } = screens;
  await connect(screens, address({ port: 1, database: 'slaes', more: '?sslmode=verify-full' }));
  let failed = await failedAt(page, 'port');
  await expect(failed).toContainText('Port not reached');
  await expect(failed.getByLabel('Host', { exact: true })).toHaveValue('127.0.0.1');
  const person = newPerson();
  await person.type(failed.getByLabel(/^Port/), String(server.port));
  // The saved password was given for another place: it is asked for right here, before anything is saved.
  await expect(failed.getByText(/Enter it again/)).toBeVisible();
  await both(screens, 'mend-1-port');
  await person.enter(failed.getByLabel(/^Password/), OWNER_PASSWORD);
  expect(person.actions).toBeLessThanOrEqual(3);

  failed = await failedAt(page, 'tls');
  await expect(failed).toContainText('Encryption failed');
  // What works here is chosen already; the password was given for a connection that checks the server.
  await expect(failed.getByLabel('Encryption', { exact: true })).toHaveValue('prefer');
  await person.enter(failed.getByLabel(/^Password/), OWNER_PASSWORD);

  failed = await failedAt(page, 'login');
  await expect(failed).toContainText('Database not found');
  await expect(failed.getByLabel('Database', { exact: true })).toHaveValue('slaes');
  await both(screens, 'mend-2-database');
  await failed.getByLabel('Database', { exact: true }).fill('sales');
  await again(failed);
  await green(page);
  await expect(page.getByText('It works.')).toBeVisible();

  // The end of the first run names what was connected, and says when the first answer came.
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: /^(Continue|Not now)$/ }).click();
  await expect(page.getByRole('region', { name: 'A first question' })).toContainText('net in shop.orders (in slaes)', { timeout: 30_000 });
  await expect(page.getByText('The first answer shows here when your assistant asks.')).toBeVisible();
  await both(screens, 'mend-3-question');
  // Nobody is told to paste it into an assistant that is not there.
  await expect(page.getByText('Paste this into your assistant:')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Ask it here' })).toBeVisible();
  const entry = {
    command: process.execPath,
    args: [join(import.meta.dirname, '..', '..', 'dist', 'server', 'hydrant.js'), 'stdio', '--profile', 'slaes'],
  };
  expect(await askEntry(entry, { ...home.env, PATH: process.env.PATH ?? '' }, { sql: 'SELECT count(*) AS n FROM shop.orders' })).toContain(
    '5000',
  );
  await expect(page.getByText(/^Claude Desktop asked (just now|\d+ seconds? ago), and got 1 row in /)).toBeVisible();
  await both(screens, 'mend-4-first-answer');
});

test('a folder that is not there: its field is at the step, and the title says what is so', async ({ screens, home }) => {
  const { page } = screens;
  await connect(screens, join(home.path, 'nothing-here'));
  const failed = await failedAt(page, 'source');
  await expect(failed).toContainText('Folder not usable');
  await expect(failed).not.toContainText('Folder found');
  await both(screens, 'mend-5-folder');
  mkdirSync(join(home.path, 'sales'));
  home.write('sales/orders.csv', 'id,net\n1,2.50\n');
  await failed.getByLabel('Folder', { exact: true }).fill(join(home.path, 'sales'));
  await again(failed);
  await green(page);
});

test('a test that is started on the Connection tab shows its result there', async ({ screens }) => {
  const { page } = screens;
  await connect(screens, address());
  await green(page);
  await page.getByRole('button', { name: 'Skip' }).click();
  await page
    .getByRole('main')
    .getByRole('button', { name: /^sales/ })
    .click();
  await page.getByRole('tab', { name: 'Connection', exact: true }).click();
  const summary = page.getByRole('region', { name: 'Connection test' });
  await page.getByLabel('Database', { exact: true }).fill('slaes');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(summary).toContainText('Edited since its test');
  await page.getByRole('button', { name: 'Test again', exact: true }).click();
  await expect(summary).toContainText('Database not found', { timeout: 60_000 });
  await expect(summary).toContainText('Correct the name of the database.');
  await both(screens, 'mend-6-connection-tab');
  await page.getByLabel('Database', { exact: true }).fill('sales');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(summary).toContainText('Edited since its test');
  await page.getByRole('button', { name: 'Test again', exact: true }).click();
  await expect(summary).toContainText('It works', { timeout: 60_000 });
});

test('a server elsewhere does not stand under “On this computer”', async ({ screens, home }) => {
  const { page } = screens;
  const connection = { database: 'shop', user: 'reader' };
  await writeProfiles(home, [
    { id: 'far', name: 'Far', engine: 'postgres', connection: { ...connection, host: 'db.example.com' } },
    {
      id: 'tunnel',
      name: 'Tunnelled',
      engine: 'postgres',
      connection: { ...connection, host: 'localhost', via: 'ssh', ssh: { host: 'bastion.example.com', user: 'me' } },
    },
    { id: 'near', name: 'Near', engine: 'postgres', connection: { ...connection, host: 'localhost' } },
    { id: 'files', name: 'Files', engine: 'duckdb', connection: { form: 'folder', path: '/srv/files' } },
  ]);
  const group = (name: string): Locator =>
    page
      .locator('aside div')
      .filter({ has: page.getByRole('heading', { level: 2, name }) })
      .last();
  await page.getByRole('button', { name: 'Skip' }).click();
  await expect(group('On this computer').getByRole('listitem')).toHaveCount(2);
  await expect(group('On this computer')).toContainText('Near');
  await expect(group('On this computer')).toContainText('Files');
  await expect(group('No environment').getByRole('listitem')).toHaveCount(2);
  await expect(group('No environment')).toContainText('Far');
  await expect(group('No environment')).toContainText('Tunnelled');
});
