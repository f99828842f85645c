import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Certificate, makeAuthority } from '../../core/engines/postgres/testing/certificates.ts';
import { type PostgresServer, startPostgres } from '../../core/engines/postgres/testing/server.ts';
import { both } from '../support/accessible.ts';
import { askEntry } from '../support/answers.ts';
import { writeProfiles } from '../support/fill.ts';
import { expect, goTo, test } from '../support/screens.ts';
import { OWNER_PASSWORD, shopServer } from '../support/shop-server.ts';

const CLAUDE_DESKTOP = '.config/Claude/claude_desktop_config.json';
let server: PostgresServer;
test.beforeAll(async () => {
  server = await shopServer();
});
test.afterAll(() => server.close());
test.beforeEach(({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  home.write(CLAUDE_DESKTOP, '{\n  "mcpServers": {}\n}\n');
});

const url = (about: { user?: string; password?: string; port?: number; database?: string; more?: string }): string => {
  const { user = 'owner', password = OWNER_PASSWORD, port = server.port, database = 'sales', more = '' } = about;
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}${more}`;
};

async function beginNew(page: Page): Promise<void> {
  await goTo(page, 'Connections');
  await page.getByRole('main').getByRole('button', { name: 'Add a connection' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'New connection' })).toBeVisible();
}

/** Adds a connection by its address, from the first page of a new one, and waits for its test. */
async function addByAddress(page: Page, address: string, name: string, environment: string): Promise<void> {
  await beginNew(page);
  await page.getByLabel('Or paste an address').fill(address);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel(/^Environment/).fill(environment);
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Test again', exact: true })).toBeVisible({ timeout: 40_000 });
}

test('what is wrong shows at the right step, in words, with the way out', async ({ screens }) => {
  test.setTimeout(180_000);
  const { page } = screens;
  const cases = [
    ['login', url({ password: 'Wrong-4711' }), 'login', /password authentication failed/i, /user or the password/],
    ['port', url({ port: 1 }), 'port', /127\.0\.0\.1:1 refused/, /Start PostgreSQL/],
    ['database', url({ database: 'slaes' }), 'login', /pg_hba|slaes/, /database|pg_hba/],
    ['rule', url({ user: 'reader', password: 'only-reads-4711', database: 'staging' }), 'login', /pg_hba\.conf/, /who may log in/],
    ['encryption', url({ more: '?sslmode=verify-full' }), 'tls', /encrypt/i, /encrypt/i],
  ] as const;
  for (const [name, address, step, words, way] of cases) {
    await addByAddress(page, address, `Wrong ${name}`, 'dev');
    const failed = page.locator('[data-state="failed"]');
    await expect(failed).toHaveAttribute('data-step', step);
    await expect(failed).toContainText(words);
    await expect(failed).toContainText(way);
    await both(screens, `pg-wrong-${name}`);
  }
  expect(await page.content()).not.toContain('Wrong-4711');
  // Corrected in its form; the kept password is not shown, and can be removed.
  await page
    .getByRole('button', { name: /Wrong encryption/ })
    .first()
    .click();
  await page.getByRole('tab', { name: 'Connection', exact: true }).click();
  await expect(page.getByLabel('Encryption', { exact: true })).toHaveValue('verify-full');
  await expect(page.getByLabel(/^Password/)).toHaveAttribute('placeholder', 'Unchanged');
  await both(screens, 'pg-edit');
  await page.getByLabel('Encryption', { exact: true }).selectOption('prefer');
  await expect(page.getByLabel(/^Longest statement/)).toBeHidden();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  // It was given for a server that proves who it is.
  await expect(page.getByText(/saved password was given for .* verify-full.* Enter it again/)).toBeVisible();
  await page.getByLabel(/^Password/).fill(OWNER_PASSWORD);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. Test it again to be sure.')).toBeVisible();
  await page.getByRole('button', { name: 'Test again', exact: true }).click();
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(page.locator('[data-step="tables"][data-state="ok"]')).toBeVisible({ timeout: 30_000 });
});

test('a certificate that is refused: the step of the encryption says why, and the test ends there', async ({ screens }) => {
  test.setTimeout(120_000);
  const { page } = screens;
  const authority = makeAuthority();
  const served = async (certificate: Certificate): Promise<PostgresServer> =>
    startPostgres({
      settings: { ssl: 'on', ssl_cert_file: "'server.crt'", ssl_key_file: "'server.key'" },
      files: { 'server.crt': certificate.certificate, 'server.key': certificate.key },
    });
  const cases = [
    ['name', authority.issue('db.example.com'), /made out to db\.example\.com, not to 127\.0\.0\.1/, /names as the host/],
    ['date', authority.issue('127.0.0.1', ['IP:127.0.0.1'], -1), /has expired/, /renewed at the server/],
  ] as const;
  for (const [name, certificate, words, way] of cases) {
    const encrypted = await served(certificate);
    try {
      const more = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(authority.certificateFile)}`;
      await addByAddress(page, url({ port: encrypted.port, more }), `Wrong ${name}`, 'dev');
      const failed = page.locator('[data-state="failed"]');
      await expect(failed).toHaveAttribute('data-step', 'tls');
      await expect(failed).toContainText(words);
      await expect(failed).toContainText(way);
      await expect(page.locator('[data-step="port"]')).toHaveAttribute('data-state', 'ok');
      await expect(page.locator('[data-step="login"]')).toHaveCount(0);
      await both(screens, `pg-wrong-certificate-${name}`);
    } finally {
      await encrypted.close();
    }
  }
});

test('found on this computer: nothing before it is asked, a hundred, searched, chosen', async ({ screens, home }) => {
  const { page } = screens;
  await beginNew(page);
  await both(screens, 'pg-new');
  await page.getByRole('button', { name: 'Look on this computer' }).click();
  await expect(page.getByText(/^Nothing was found/)).toBeVisible();
  await both(screens, 'pg-found-nothing');
  const lines = Array.from({ length: 100 }, (_, n) => `db${n}.example.com:5432:shop_${n}:reader:secret-in-file-${n}`);
  const long = 'a-very-long-name-of-a-server.that-somebody.once-gave.to-a-replica.in-some-region.of-some-cloud.example.com';
  const pgpass = home.write(
    '.pgpass',
    `${lines.join('\n')}\n${long}:5432:a_database_with_a_name_that_is_long_too:reader:x1234\nnonsense\n`,
  );
  chmodSync(pgpass, 0o600);
  home.write(
    '.pg_service.conf',
    `[sales-from-service]\nhost=127.0.0.1\nport=${server.port}\ndbname=sales\nuser=owner\npassword=${OWNER_PASSWORD}\n`,
  );
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByRole('list', { name: 'Connections found' }).getByRole('listitem')).toHaveCount(102);
  await expect(page.getByRole('list', { name: 'What could not be read' })).toContainText('line 102');
  await page
    .getByText('What could not be read')
    .or(page.getByRole('list', { name: 'What could not be read' }))
    .first()
    .scrollIntoViewIfNeeded();
  await both(screens, 'pg-found');
  expect(await page.content()).not.toContain('secret-in-file');
  await page.getByRole('searchbox', { name: 'Search what was found' }).fill('replica');
  await both(screens, 'pg-found-long');
  await page.getByRole('searchbox', { name: 'Search what was found' }).fill('from-service');
  await page.getByRole('button', { name: /sales-from-service/ }).click();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('sales-from-service');
  await expect(page.getByLabel(/^Password/)).toHaveValue('Taken from .pg_service.conf');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.locator('[data-step="login"][data-state="ok"]')).toBeVisible({ timeout: 30_000 });
  expect(readFileSync(join(home.path, '.hydrant', 'profiles.json'), 'utf8')).not.toContain(OWNER_PASSWORD);
});

test('an address of another engine, many forms of one, and what a form folds away', async ({ screens }) => {
  const { page } = screens;
  await beginNew(page);
  await page.getByRole('button', { name: /Folder of files/ }).click();
  const address = page.getByLabel('Paste an address');
  await address.fill(url({ more: '?sslmode=verify-ca&sslrootcert=/etc/ca.pem' }));
  await page.getByRole('button', { name: 'Set up PostgreSQL with it' }).click();
  // What is not as usual is seen without unfolding it.
  await expect(page.getByRole('button', { name: /^Encryption/ })).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByLabel(/^Certificate of the authority/)).toHaveValue('/etc/ca.pem');
  await expect(page.getByRole('button', { name: /^SSH tunnel/ })).toHaveAttribute('aria-expanded', 'false');
  await expect(page.getByRole('button', { name: /^Limits/ })).toHaveAttribute('aria-expanded', 'false');
  await both(screens, 'pg-form-encryption');
  await address.fill(`# of the app\nPGHOST=localhost\nPGUSER=reader\nPGPASSWORD=${OWNER_PASSWORD}\nPGDATABASE=sales\n`);
  await expect(page.getByLabel('Host', { exact: true })).toHaveValue('localhost');
  await expect(page.getByLabel(/^Certificate of the authority/)).toHaveValue('');
  await page.getByRole('button', { name: 'Clear Password' }).click();
  await expect(page.getByLabel(/^Password/)).toHaveValue('');
  await address.fill('what is this');
  await expect(page.getByText('This is no address that Hydrant knows.')).toBeVisible();
  // A problem in what is folded away unfolds it and takes the focus there.
  await page.getByRole('button', { name: /^SSH tunnel/ }).click();
  await page.getByLabel('Way to the server').selectOption('ssh');
  await page.getByRole('button', { name: /^SSH tunnel/ }).click();
  await page.getByLabel('Name', { exact: true }).fill('Tunnelled');
  await page.getByLabel(/^Port/).fill('many');
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText('Port takes a number.')).toBeVisible();
  await expect(page.getByText('SSH server is needed.')).toBeVisible();
  await expect(page.getByLabel(/^Port/)).toBeFocused();
  await both(screens, 'pg-form-problems');
});

test('two environments of one warehouse as one group of Claude Desktop', async ({ screens, home }) => {
  const { page } = screens;
  await writeProfiles(home, [
    {
      id: 'other',
      name: 'Sales of another team',
      environment: 'prod',
      engine: 'postgres',
      connection: { host: 'h', database: 'else', user: 'u' },
    },
  ]);
  await addByAddress(page, url({}), 'Sales', 'prod');
  await addByAddress(page, url({}), 'Sales for staging', 'staging');
  // What was saved at once after the last key leaves no draft.
  await expect(page.getByRole('button', { name: /Draft$/ })).toHaveCount(0);
  await goTo(page, 'Assistants');
  const card = page.locator('[data-assistant="claude-desktop"]');
  await card.getByRole('button', { name: /^Add a connection/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('region', { name: 'Suggested groups' })).toContainText('the database sales in each');
  await both(screens, 'pg-group-suggested');
  // Two of one environment are told before anything is written.
  await dialog.getByRole('checkbox', { name: /^Sales of another team/ }).check();
  await dialog.getByRole('checkbox', { name: /^Sales owner/ }).check();
  await dialog.getByRole('radio', { name: /^All behind one server/ }).check();
  await expect(dialog.getByRole('alert')).toContainText('both called prod');
  await expect(dialog.getByRole('button', { name: 'Show what changes' })).toBeDisabled();
  await both(screens, 'pg-group-clash');
  await dialog.getByRole('button', { name: /the database sales in each/ }).click();
  await dialog.getByLabel('Name of the entry').fill('Not Good');
  await expect(dialog.getByRole('alert')).toContainText('Small letters');
  await dialog.getByLabel('Name of the entry').fill('shop');
  await both(screens, 'pg-group');
  await dialog.getByRole('button', { name: 'Show what changes' }).click();
  await expect(dialog).toContainText('"hydrant-shop"');
  await both(screens, 'pg-group-change');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(card).toContainText('2 environments behind one server');
  await both(screens, 'pg-group-added');

  const file = join(home.path, CLAUDE_DESKTOP);
  const config = JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: Record<string, { command: string; args: string[] }> };
  expect(Object.keys(config.mcpServers)).toEqual(['hydrant-shop']);
  expect(config.mcpServers['hydrant-shop']?.args.slice(2)).toEqual(['--profile', 'sales', '--profile', 'sales-for-staging']);
  const entry = config.mcpServers['hydrant-shop'];
  if (!entry) throw new Error('no entry');
  const env = { ...home.env };
  expect(await askEntry(entry, env, { sql: 'SELECT count(*) AS n FROM shop.orders', environment: 'staging' })).toContain('5000');
  // Somebody takes one environment out by hand: it shows, and a repair brings back the group.
  home.write(CLAUDE_DESKTOP, readFileSync(file, 'utf8').replace(/,\s*"--profile",\s*"sales-for-staging"/, ''));
  await expect(card).toContainText('Its file changed since', { timeout: 20_000 });
  await both(screens, 'pg-group-drifted');
  await card.getByRole('button', { name: /^Repair/ }).click();
  await dialog.getByRole('button', { name: 'Repair' }).click();
  await expect(card).not.toContainText('Its file changed since');
  await page
    .getByRole('button', { name: /^PG?\s*Sales for staging|^Sales for staging/ })
    .first()
    .click();
  await page.getByRole('tab', { name: 'Assistants' }).click();
  await expect(page.locator('[data-assistant="claude-desktop"]')).toContainText('together with 1 other');
  await goTo(page, 'Assistants');
  await card.getByRole('button', { name: /^Remove/ }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(card).toContainText('Not added');
});

test('the new form by keyboard alone', async ({ screens }) => {
  const { page } = screens;
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 70; presses++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(
        '(() => { const e = document.activeElement; return (e?.getAttribute("aria-label") ?? e?.labels?.[0]?.textContent ?? e?.textContent ?? "").trim(); })()',
      );
      if (name.test(String(focused))) return;
    }
    throw new Error(`nothing called ${name} can be reached with the Tab key`);
  };
  await tabTo(/^Add a connection/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'New connection' })).toBeVisible();
  await tabTo(/^PG?PostgreSQL|^PostgreSQL/);
  await page.keyboard.press('Enter');
  await tabTo(/^Host/);
  await page.keyboard.type('127.0.0.1');
  await tabTo(/^Port/);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(String(server.port));
  await tabTo(/^Database/);
  await page.keyboard.type('sales');
  await tabTo(/^User/);
  await page.keyboard.type('owner');
  await tabTo(/^Password/);
  await page.keyboard.type(OWNER_PASSWORD);
  await tabTo(/^Encryption/);
  await page.keyboard.press('Enter');
  await tabTo(/^Encryption$/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await tabTo(/^SSH tunnel/);
  await tabTo(/^Name/);
  await page.keyboard.type('By keyboard');
  await tabTo(/^Save and test/);
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-step="tables"][data-state="ok"]')).toBeVisible({ timeout: 40_000 });
});
