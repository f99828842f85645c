import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { both } from '../support/accessible.ts';
import { writeProfiles } from '../support/fill.ts';
import { expect, goTo, test } from '../support/screens.ts';

const HOST = 'db7-planted.corp-internal.example';

test.beforeEach(async ({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [
    { id: 'shop', name: 'Shop', engine: 'postgres', connection: { host: HOST, database: 'plantedbase', user: 'planteduser' } },
  ]);
});

test('a report is read before it is saved, and is saved as it was read', { tag: '@smoke' }, async ({ screens, home }) => {
  const { page, app, host } = screens;
  const file = join(home.path, 'problem.md');
  if (app)
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = (async () => ({ canceled: false, filePath })) as typeof dialog.showSaveDialog;
    }, file);

  // An error of the page that nobody caught is what the report begins with.
  await page.evaluate('setTimeout(() => { throw new RangeError("the page lost its thread at db7-planted.corp-internal.example"); }, 0)');
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Report a problem' }).click();
  const dialog = page.getByRole('dialog', { name: 'Report a problem' });
  await expect(dialog).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByLabel('What went wrong')).toContainText('page-failed: RangeError the page lost its thread');
  await expect(dialog.getByText('It is sent nowhere.', { exact: true })).toBeVisible();
  await both(screens, 'report');
  await dialog.getByText('Connections', { exact: true }).click();
  await expect(dialog.getByLabel('Connections')).toContainText('- shop: postgres, read-only');

  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText(/^Saved as /)).toBeVisible();
  const downloads = host === 'window' ? undefined : readdirSync(home.path).filter((name) => name.startsWith('hydrant-report-'));
  const saved = readFileSync(downloads ? join(home.path, downloads[0] ?? '') : file, 'utf8');
  for (const section of await dialog.locator('pre').allTextContents()) expect(saved).toContain(section);
  expect(saved).not.toMatch(/planted/);
});
