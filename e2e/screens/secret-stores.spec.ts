import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { both } from '../support/accessible.ts';
import { findPlanted } from '../support/find-planted.ts';
import { type PasswordListener, startPasswordListener } from '../support/password-listener.ts';
import { runHydrant } from '../support/run-hydrant.ts';
import { expect, goTo, type Screens, type TestHome, test } from '../support/screens.ts';

// What a person types: a saved password is asked for again when its connection points elsewhere, and stands in no file and no message.

const PASSWORD = 'Pl@nted-Horse+Battery=77';
const AGAIN = 'An0ther-Horse/Battery-88';

let server: PasswordListener;
test.beforeAll(async () => {
  server = await startPasswordListener();
});
test.afterAll(() => server.close());
test.beforeEach(({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
});

const hydrantHome = (home: TestHome) => join(home.path, '.hydrant');
const command = (home: TestHome, args: string[], input = '') => runHydrant(hydrantHome(home), args, { env: home.env, input });

/** Saves a connection with a password from the command line, and opens its settings. */
async function openSetup({ page }: Screens, home: TestHome): Promise<void> {
  const address = `postgres://reader:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}/shop?sslmode=disable`;
  expect((await command(home, ['profiles', 'add', 'pg', '--address', '-'], address)).code).toBe(0);
  await goTo(page, 'Connections');
  await page.getByRole('main').getByRole('button', { name: /^pg/ }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await expect(page.getByLabel('Host', { exact: true })).toHaveValue('127.0.0.1');
}

test('a changed host asks for the password again, in its place; removing offers to keep it', async ({ screens, home }) => {
  const { page } = screens;
  await openSetup(screens, home);
  await page.getByLabel('Host', { exact: true }).fill('localhost');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const password = page.getByLabel(/^Password/);
  const why = `The saved password was given for reader at 127.0.0.1:${server.port}; this connection now points to reader at localhost:${server.port}. Enter it again.`;
  await expect(page.getByText(why)).toBeVisible();
  await expect(password).toBeFocused();
  await expect(password).toHaveAttribute('aria-invalid', 'true');
  await both(screens, 'secret-1-asked-again');
  expect(server.passwords()).toEqual([]);
  await password.fill(AGAIN);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. Test it again to be sure.')).toBeAttached();
  await expect(password).toHaveAttribute('placeholder', 'Unchanged');
  expect((await command(home, ['secrets', 'check', 'pg/password'])).out).toContain(`for reader at localhost:${server.port}`);

  // Edited by hand: the form says it before anybody saves.
  const file = join(hydrantHome(home), 'profiles.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"reader"', '"writer"'));
  await goTo(page, 'Connections');
  await page.getByRole('main').getByRole('button', { name: /^pg/ }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await expect(page.getByText(`this connection now points to writer at localhost:${server.port}`)).toBeVisible();
  await both(screens, 'secret-2-edited-by-hand');

  await page.getByRole('button', { name: 'Remove…' }).click();
  const store = page.getByRole('checkbox', { name: /^Keep its password/ });
  await expect(store).not.toBeChecked();
  await both(screens, 'secret-3-remove');
  await store.check();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible();
  expect((await command(home, ['secrets', 'check', 'pg/password'])).out).toContain('Found');
  expect(findPlanted([PASSWORD, AGAIN], new Map(), [home.path])).toEqual([]);
});

test('a password that is typed into any other field is in no file and no message of the page', async ({ screens, home }) => {
  const { page } = screens;
  const said = new Map<string, string>();
  page.on(
    'response',
    (response) =>
      void response.text().then(
        (text) => said.set(`${response.url()} ${said.size}`, text),
        () => undefined,
      ),
  );
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => said.set(`push ${said.size}`, String(payload))));
  page.on('console', (message) => said.set(`console ${said.size}`, message.text()));
  await openSetup(screens, home);

  await goTo(page, 'Connections');
  await page.getByRole('main').getByRole('button', { name: 'Add a connection' }).click();
  const starts = page.getByRole('main').getByRole('button', { name: /PostgreSQL/ });
  await starts.first().click();
  await page.getByLabel('Name', { exact: true }).fill('A draft');
  for (const label of ['Host', 'Database', 'User']) await page.getByLabel(label, { exact: true }).fill(PASSWORD);
  await page.getByLabel(/^Environment/).fill(PASSWORD);
  // One that is not saved yet, in its own field and in another.
  await page.getByLabel(/^Password/).fill(AGAIN);
  await page.getByLabel(/^Tags/).fill(`x, ${AGAIN}`);
  const drafts = join(hydrantHome(home), 'drafts.json');
  await expect.poll(() => existsSync(drafts) && readFileSync(drafts, 'utf8').includes('A draft')).toBe(true);
  await both(screens, 'secret-4-typed-into-fields');
  await page.getByRole('button', { name: /^Save/ }).first().click();
  await expect(page.getByText('This is a saved password. It would stand in a file: take it out.').first()).toBeVisible();
  await both(screens, 'secret-5-refused-in-fields');

  await goTo(page, 'Ask');
  await page.getByLabel('SQL statement').fill(`SELECT '${PASSWORD}' FROM t`);
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.getByText(/no such login|refused/i).first()).toBeVisible({ timeout: 30_000 });
  await goTo(page, 'History');
  await page.getByRole('searchbox', { name: 'Search statements' }).fill(PASSWORD);
  await expect(page.getByRole('searchbox', { name: 'Search statements' })).toHaveValue(PASSWORD);

  const stored = (await page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])',
  )) as string;
  said.set('storage of the page', stored);
  const folders = [hydrantHome(home)];
  expect(findPlanted([PASSWORD, AGAIN], said, folders)).toEqual([]);
});
