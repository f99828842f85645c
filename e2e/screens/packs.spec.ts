import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { PostgresServer } from '../../core/engines/postgres/testing/server.ts';
import { both } from '../support/accessible.ts';
import { askEntry, toolsOfEntry, type WrittenEntry } from '../support/answers.ts';
import { writeProfiles } from '../support/fill.ts';
import { expect, goTo, type TestHome, test } from '../support/screens.ts';
import { shopServer } from '../support/shop-server.ts';

const CLAUDE_DESKTOP = '.config/Claude/claude_desktop_config.json';
const LONG = 'A connection with a very long name that somebody once pasted from a ticket about quarterly revenue';

let server: PostgresServer;
test.beforeAll(async () => {
  server = await shopServer();
  await server.admin('CREATE ROLE visitor LOGIN');
});
test.afterAll(() => server.close());

test.beforeEach(async ({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  home.write(CLAUDE_DESKTOP, '{\n  "mcpServers": {}\n}\n');
  const postgres = {
    engine: 'postgres',
    connection: { host: server.folder, port: server.port, database: 'sales', user: 'visitor' },
    auth: { method: 'none' },
  };
  await writeProfiles(home, [
    { id: 'shop', name: 'Shop', environment: 'prod', ...postgres },
    { id: 'asks', name: LONG, policy: 'approve-writes', ...postgres },
    { id: 'full', name: 'May do all', policy: 'full', ...postgres },
    { id: 'sample', name: 'Sample', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } },
  ]);
});

/** The tab with the assistants of a connection. */
async function openAssistants(page: Page, name: string): Promise<void> {
  await goTo(page, 'Connections');
  await page.getByRole('main').getByRole('button', { name }).first().click();
  await page.getByRole('tab', { name: 'Assistants' }).click();
  await expect(page.getByRole('region', { name: 'On this computer' })).toBeVisible();
}

const packsOf = (home: TestHome, id: string): string[] =>
  (
    JSON.parse(readFileSync(join(home.path, '.hydrant', 'profiles.json'), 'utf8')) as { profiles: { id: string; packs?: string[] }[] }
  ).profiles.find((profile) => profile.id === id)?.packs ?? [];

test('on by keyboard: the command in the assistant’s file has the tools; off again: it has not', async ({ screens, home }) => {
  const { page } = screens;
  await openAssistants(page, 'Shop');
  await page.getByRole('button', { name: 'Add to Claude Desktop' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  const config = JSON.parse(readFileSync(join(home.path, CLAUDE_DESKTOP), 'utf8')) as {
    mcpServers: Record<string, WrittenEntry>;
  };
  const entry = config.mcpServers['hydrant-shop'];
  if (!entry) throw new Error('no entry');

  const more = page.getByRole('region', { name: 'More tools' });
  const control = more.getByRole('switch', { name: 'Looking into the server' });
  await expect(control).not.toBeChecked();
  await both(screens, 'packs-off');
  expect(await toolsOfEntry(entry, home.env)).not.toContain('postgres_activity');
  // Until the switch has the focus.
  await page.getByRole('tab', { name: 'Assistants' }).focus();
  for (let presses = 0; presses < 20 && !(await control.evaluate((one) => one.matches(':focus'))); presses++)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(control).toBeChecked();
  await expect(page.getByText('Looking into the server is on')).toBeVisible();
  expect(packsOf(home, 'shop')).toEqual(['postgres-admin']);
  expect(await toolsOfEntry(entry, home.env)).toContain('postgres_activity');
  expect(await askEntry(entry, home.env, { tool: 'postgres_activity' })).toContain('GRANT pg_monitor TO "visitor";');

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(more.getByRole('list', { name: /^Only read/ }).getByRole('listitem')).toHaveCount(10);
  await expect(more.locator('[data-tool="postgres_slow_statements"]')).toContainText('pg_stat_statements');
  await expect(more).toContainText('Refused while this connection is read-only');
  await both(screens, 'packs-on');
  await more.getByText('What they need').scrollIntoViewIfNeeded();
  await both(screens, 'packs-on-tools');

  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  // Shown at once; said when it is saved.
  await expect(page.getByText('Looking into the server is off')).toBeVisible();
  await expect(control).not.toBeChecked();
  expect(packsOf(home, 'shop')).toEqual([]);
  expect(await toolsOfEntry(entry, home.env)).not.toContain('postgres_activity');
});

test('what changes something is told as the policy has it; an engine without packs shows nothing', async ({ screens }) => {
  const { page } = screens;
  const more = page.getByRole('region', { name: 'More tools' });
  for (const [name, words] of [
    [LONG, 'You are asked each time'],
    ['May do all', 'Done without asking you'],
  ] as const) {
    await openAssistants(page, name);
    await more.getByText(/^11 tools/).click();
    await more.getByRole('list', { name: 'Can change something' }).scrollIntoViewIfNeeded();
    await expect(more).toContainText(words);
    await both(screens, `packs-${words === 'You are asked each time' ? 'asks-long' : 'full'}`);
  }
  await openAssistants(page, 'Sample');
  await page.waitForLoadState('networkidle');
  await expect(more).toHaveCount(0);
});

test('what goes wrong is told where the switch is, and nothing is lost', async ({ screens, home }) => {
  const { page } = screens;
  await openAssistants(page, 'Shop');
  const control = page.getByRole('switch', { name: 'Looking into the server' });
  const file = join(home.path, '.hydrant', 'profiles.json');
  const sound = readFileSync(file, 'utf8');
  // Nothing can be saved where the folder of the copies should be: told, and the switch goes back.
  const backups = join(home.path, '.hydrant', 'backups');
  renameSync(backups, `${backups}-away`);
  writeFileSync(backups, '');
  await control.click();
  await expect(page.getByRole('alert')).toContainText('could not be');
  await expect(control).not.toBeChecked();
  await both(screens, 'packs-not-saved');
  expect(readFileSync(file, 'utf8')).toBe(sound);
  rmSync(backups);
  renameSync(`${backups}-away`, backups);
  await control.click();
  await expect(page.getByText('Looking into the server is on')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await control.click();
  await expect(control).not.toBeChecked();
  // The switch goes at once, the file a moment later.
  await expect.poll(() => packsOf(home, 'shop')).toEqual([]);
  // Somebody switches it with the command line meanwhile.
  await writeProfiles(
    home,
    (JSON.parse(sound) as { profiles: { id: string }[] }).profiles.map((one) =>
      one.id === 'shop' ? { ...one, packs: ['postgres-admin'] } : one,
    ),
  );
  await expect(control).toBeChecked();
  const damaged = readFileSync(file, 'utf8').slice(0, -9);
  writeFileSync(file, damaged);
  await expect(page.getByRole('alert').first()).toContainText('profiles.json');
  await expect(control).toBeDisabled();
  await both(screens, 'packs-damaged');
  expect(readFileSync(file, 'utf8')).toBe(damaged);
  await page.getByRole('button', { name: 'Restore the last good copy' }).click();
  await expect(control).toBeEnabled();
  await expect(control).toBeChecked();
  await control.click();
  await expect(control).not.toBeChecked();
  await expect.poll(() => packsOf(home, 'shop')).toEqual([]);
  await writeProfiles(home, []);
  await expect(page.getByText('This connection is gone')).toBeVisible();
});
