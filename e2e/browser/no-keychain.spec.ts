import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { PostgresServer } from '../../core/engines/postgres/testing/server.ts';
import { both } from '../support/accessible.ts';
import { askEntry } from '../support/answers.ts';
import { newPerson } from '../support/count-actions.ts';
import { argumentListsWith, findPlanted } from '../support/find-planted.ts';
import { endProcess, expect, goTo, launchChromium, type Screens, startBrowserHost, type TestHome, test } from '../support/screens.ts';
import { OWNER_PASSWORD, shopServer } from '../support/shop-server.ts';
import { withoutKeychain } from '../support/without-keychain.ts';

// A new user on a computer without a keychain (a Linux server, WSL, a container), against a real PostgreSQL.

const PASSPHRASE = 'planted zebra umbrella 4711';

let server: PostgresServer;
let browser: Browser;
test.beforeAll(async () => {
  [server, browser] = await Promise.all([shopServer(), launchChromium()]);
});
test.afterAll(async () => {
  await browser.close();
  await server.close();
});

/** The app, which can be ended and started again over the same home. Everything that it says to its page is written down. */
async function openApp(home: TestHome, said: Map<string, string>): Promise<{ page: Page; screens: Screens; close(): Promise<void> }> {
  const { child, address }: { child: ChildProcess; address: string } = await startBrowserHost(home);
  const context = await browser.newContext({ viewport: { width: 1160, height: 760 } });
  await context.grantPermissions(['clipboard-write']);
  const page = await context.newPage();
  page.on('response', (response) =>
    response.text().then(
      (text) => said.set(`${response.url()} ${said.size}`, text),
      () => undefined,
    ),
  );
  page.on('console', (message) => said.set(`console ${said.size}`, message.text()));
  await page.goto(address);
  await page.locator('[data-app-state="ready"]').waitFor();
  return {
    page,
    screens: { host: 'browser', page, home, app: undefined },
    async close() {
      await context.close();
      await endProcess(child);
    },
  };
}

const address = (password = OWNER_PASSWORD): string => `postgres://owner:${password}@127.0.0.1:${server.port}/sales`;
const works = (page: Page) => expect(page.getByText('It works.')).toBeVisible({ timeout: 60_000 });
const stepState = (page: Page, step: string) => page.locator(`[data-step="${step}"]`);
const entryOf = (home: TestHome) => ({
  command: process.execPath,
  args: [join(import.meta.dirname, '..', '..', 'dist', 'server', 'hydrant.js'), 'stdio', '--profile', 'sales'],
  env: { ...home.env, PATH: process.env.PATH ?? '' },
});

test('pasted, kept, restarted and tested in six actions; a wrong password mended in two', async ({ home }) => {
  withoutKeychain(home);
  const said = new Map<string, string>();
  const person = newPerson();
  let app = await openApp(home, said);
  await both(app.screens, 'no-keychain-1-begin');
  person.startCounting();
  await person.type(app.page.getByLabel('Or paste an address'), address());
  await expect(app.page.getByRole('heading', { name: 'Where is it?' })).toBeVisible();
  // What was pasted did not vanish: it is told, and the first field that still wants something has the focus.
  await expect(app.page.getByText(/^Taken from the address: Name sales|^Taken from the address: .*Database sales/)).toBeVisible();
  await expect(app.page.getByLabel('Passphrase', { exact: true })).toBeFocused();
  // Said before anything else of the form is filled in.
  await expect(app.page.getByRole('group', { name: 'Where should passwords be kept?' })).toBeVisible();
  await expect(app.page.getByText('This computer has no keychain that Hydrant can use.')).toBeVisible();
  await both(app.screens, 'no-keychain-2-form');
  await person.type(app.page.getByLabel('Passphrase', { exact: true }), PASSPHRASE);
  await person.type(app.page.getByLabel('Passphrase again'), PASSPHRASE);
  await person.click(app.page.getByRole('button', { name: 'Save and test' }));
  await works(app.page);
  await both(app.screens, 'no-keychain-3-tested');
  await app.close();

  app = await openApp(home, said);
  // The first page after the restart says that nothing is answered, and where to unlock.
  const main = app.page.getByRole('main');
  await expect(main.getByText('The password of sales is in the sealed file, which is locked.')).toBeVisible();
  await expect(main.getByText('Assistants get no answers until you have entered what is asked for here.')).toBeVisible();
  await expect(main.getByRole('listitem').filter({ hasText: 'sales' })).toContainText('Locked');
  await expect(main.getByText(/Works, /)).toHaveCount(0);
  await expect(app.page.getByRole('complementary').getByRole('button', { name: /sales.*Locked/ })).toBeVisible();
  await expect(main.getByRole('button', { name: 'Test', exact: true })).toBeDisabled();
  await both(app.screens, 'no-keychain-4-locked');
  await person.enter(main.getByLabel('Passphrase of the sealed file'), PASSPHRASE);
  await expect(main.getByText('Assistants are answered.')).toBeVisible();
  await both(app.screens, 'no-keychain-4-unlocked');
  const tested = app.page.waitForResponse((response) => response.url().includes('tests.start'));
  await person.click(main.getByRole('button', { name: 'Test', exact: true }));
  await tested;
  await expect(main.getByRole('button', { name: 'Test', exact: true })).not.toHaveAttribute('aria-busy', 'true', { timeout: 60_000 });
  await expect(main.getByText(/Works, /)).toBeVisible();
  expect(person.actions).toBeLessThanOrEqual(6);
  await main.getByRole('button', { name: /^sales/ }).click();
  for (const step of ['secret', 'login', 'read-only', 'tables'])
    await expect(stepState(app.page, step)).toHaveAttribute('data-state', 'ok');
  await both(app.screens, 'no-keychain-5-unlocked');

  // The password of the server is another one now.
  await server.admin("ALTER ROLE owner PASSWORD 'another-4711-one'");
  try {
    await app.page.getByRole('button', { name: 'Test again', exact: true }).click();
    await expect(stepState(app.page, 'login')).toHaveAttribute('data-state', 'failed', { timeout: 60_000 });
    await expect(stepState(app.page, 'login')).toContainText('Login failed');
    await both(app.screens, 'no-keychain-6-wrong-password');
    person.startCounting();
    await person.type(stepState(app.page, 'login').getByLabel(/^Password/), 'another-4711-one');
    await person.click(stepState(app.page, 'login').getByRole('button', { name: 'Save and test again' }));
    await expect(stepState(app.page, 'tables')).toHaveAttribute('data-state', 'ok', { timeout: 60_000 });
    expect(person.actions).toBeLessThanOrEqual(2);
  } finally {
    await server.admin(`ALTER ROLE owner PASSWORD '${OWNER_PASSWORD}'`);
  }
  await goTo(app.page, 'Settings');
  await expect(app.page.getByText('Can use them while Hydrant is open.')).toBeVisible();
  await both(app.screens, 'no-keychain-7-settings');

  const planted = [PASSPHRASE, OWNER_PASSWORD, 'another-4711-one'];
  expect(argumentListsWith([PASSPHRASE])).toEqual([]);
  await app.close();
  expect(findPlanted(planted, said, [home.path])).toEqual([]);
});

test('the server of an assistant has the password while Hydrant is open and unlocked, and a wrong passphrase says so', async ({ home }) => {
  withoutKeychain(home);
  const said = new Map<string, string>();
  let app = await openApp(home, said);
  await app.page.getByLabel('Or paste an address').fill(address());
  await app.page.getByLabel('Passphrase', { exact: true }).fill('short');
  await app.page.getByRole('button', { name: 'Save and test' }).click();
  await expect(app.page.getByText('A passphrase has at least 8 characters.')).toBeVisible();
  await expect(app.page.getByLabel('Passphrase', { exact: true })).toBeFocused();
  await app.page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await app.page.getByLabel('Passphrase again').fill(`${PASSPHRASE}x`);
  await app.page.getByRole('button', { name: 'Save and test' }).click();
  await expect(app.page.getByText('This is not the same passphrase.')).toBeVisible();
  await both(app.screens, 'no-keychain-8-problems');
  await app.page.getByLabel('Passphrase again').fill(PASSPHRASE);
  await app.page.getByRole('button', { name: 'Save and test' }).click();
  await works(app.page);
  const question = { sql: 'SELECT count(*) AS n FROM shop.orders' };
  expect(await askEntry(entryOf(home), entryOf(home).env, question)).toContain('5000');
  await app.close();
  expect(await askEntry(entryOf(home), entryOf(home).env, question)).toMatch(/locked/);

  app = await openApp(home, said);
  expect(await askEntry(entryOf(home), entryOf(home).env, question)).toMatch(/locked/);
  const waits = app.page.getByRole('button', { name: 'sales waits for its password' });
  await expect(waits).toBeVisible();
  // What was asked in vain does not stay on the screen once it is unlocked.
  await goTo(app.page, 'Ask');
  await app.page.getByLabel('SQL statement').fill(question.sql);
  await app.page.getByRole('button', { name: 'Run' }).click();
  const inVain = app.page.getByRole('alert').filter({ hasText: 'is locked' });
  await expect(inVain).toBeVisible();
  await waits.click();
  await app.page.getByLabel('Passphrase of the sealed file').fill('not the passphrase');
  await app.page.getByRole('button', { name: 'Unlock and test' }).click();
  await expect(app.page.getByText('This passphrase does not open the sealed file.')).toBeVisible();
  await expect(app.page.getByLabel('Passphrase of the sealed file')).toBeFocused();
  await both(app.screens, 'no-keychain-9-wrong-passphrase');
  await app.page.getByLabel('Passphrase of the sealed file').fill(PASSPHRASE);
  await app.page.getByRole('button', { name: 'Unlock and test' }).click();
  await expect(stepState(app.page, 'tables')).toHaveAttribute('data-state', 'ok', { timeout: 60_000 });
  await expect(waits).toBeHidden();
  await goTo(app.page, 'Ask');
  await expect(app.page.getByLabel('SQL statement')).toContainText('count(*)');
  await expect(inVain).toHaveCount(0);
  expect(await askEntry(entryOf(home), entryOf(home).env, question)).toContain('5000');
  await app.close();
  expect(findPlanted([PASSPHRASE, OWNER_PASSWORD], said, [home.path])).toEqual([]);
});

test('asked in each session: nothing on disk, and the connection asks for its own password after a restart', async ({ home }) => {
  withoutKeychain(home);
  const said = new Map<string, string>();
  let app = await openApp(home, said);
  await app.page.getByLabel('Or paste an address').fill(address());
  await app.page.getByRole('radio', { name: /^Nowhere: ask me in each session/ }).check();
  await expect(app.page.getByLabel('Passphrase', { exact: true })).toBeHidden();
  await app.page.getByRole('button', { name: 'Save and test' }).click();
  await works(app.page);
  await app.close();
  expect(existsSync(join(home.path, '.hydrant', 'secrets', 'vault.json'))).toBe(false);
  expect(findPlanted([OWNER_PASSWORD], said, [home.path])).toEqual([]);

  app = await openApp(home, said);
  const asked = app.page.getByText('Hydrant asks for the password of sales in each session.');
  await expect(asked).toBeVisible();
  await expect(app.page.getByRole('main').getByRole('listitem').filter({ hasText: 'sales' })).toContainText('Needs its password');
  await both(app.screens, 'no-keychain-10-list');
  await app.page
    .getByRole('main')
    .getByRole('button', { name: /^sales/ })
    .click();
  await expect(app.page.getByText('Needs its password').first()).toBeVisible();
  await expect(asked).toBeVisible();
  await both(app.screens, 'no-keychain-10-session');
  await expect(app.page.getByText('Assistants may ask once its password is there.')).toBeVisible();
  // A query needs it as well: it is asked for there.
  await goTo(app.page, 'Ask');
  await expect(app.page.getByText('Hydrant asks for the password of sales in each session.')).toBeVisible();
  await both(app.screens, 'no-keychain-11-ask');
  await app.page
    .getByRole('region', { name: 'Needed first' })
    .getByLabel(/^Password/)
    .fill(OWNER_PASSWORD);
  await app.page.getByRole('button', { name: 'Enter', exact: true }).click();
  await expect(app.page.getByText('shop.orders')).toBeVisible({ timeout: 60_000 });
  await expect(app.page.getByRole('region', { name: 'Needed first' })).toHaveCount(0);
  await app.close();
  app = await openApp(home, said);
  await app.page
    .getByRole('main')
    .getByRole('button', { name: /^sales/ })
    .click();
  const needed = app.page.getByRole('region', { name: 'Needed first' });
  await needed.getByLabel(/^Password/).fill(OWNER_PASSWORD);
  await needed.getByRole('button', { name: 'Save and test again' }).click();
  await expect(stepState(app.page, 'tables')).toHaveAttribute('data-state', 'ok', { timeout: 60_000 });
  await expect(needed).toBeHidden();
  await app.close();
  expect(findPlanted([OWNER_PASSWORD], said, [home.path])).toEqual([]);
  expect(readFileSync(join(home.path, '.hydrant', 'profiles.json'), 'utf8')).toContain('secret:sales/password');
});
