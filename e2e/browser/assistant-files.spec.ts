import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { both } from '../support/accessible.ts';
import { writeProfiles } from '../support/fill.ts';
import { expect, goTo, test } from '../support/screens.ts';

test.skip(process.platform === 'win32', 'Windows has no pipes in the file system.');

test.beforeEach(async ({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [{ id: 'sample', name: 'Sample', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } }]);
});

test('odd files of assistants are told one by one, and a change of 800 kB on one line is shown', async ({ screens, home }) => {
  const { page } = screens;
  for (const folder of ['.cursor', '.gemini']) mkdirSync(join(home.path, folder));
  execFileSync('mkfifo', [join(home.path, '.cursor/mcp.json')]);
  symlinkSync('/dev/zero', join(home.path, '.gemini/settings.json'));
  home.write('.config/zed/settings.json', `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  home.write('.config/Claude/claude_desktop_config.json', '{"mcpServers": {"hydrant-mine": {"command": "my-own"}}}');
  const texts = Array.from({ length: 8000 }, (_, index) => `text ${index} ${'x'.repeat(80)}`);
  const line = home.write('.claude.json', JSON.stringify({ a: texts }));
  await goTo(page, 'Assistants');
  const card = (id: string) => page.locator(`[data-assistant="${id}"]`);
  await expect(card('cursor')).toContainText('is not a file but a pipe');
  await expect(card('gemini-cli')).toContainText('is not a file but a device');
  await expect(card('zed')).toContainText('nested too deeply');
  await expect(card('claude-desktop')).toContainText('Not written by Hydrant');
  await expect(card('claude-desktop').getByRole('button', { name: /Repair|^Remove/ })).toHaveCount(0);
  const before = readFileSync(line, 'utf8');
  await card('claude-code')
    .getByRole('button', { name: /^Add a connection/ })
    .click();
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await expect(page.getByRole('dialog')).toContainText('hydrant-sample');
  await expect(page.getByRole('dialog')).toContainText('characters)');
  await both(screens, 'assistants-long-line');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(card('claude-code')).toContainText('Added');
  expect(readFileSync(line, 'utf8').length).toBeGreaterThan(before.length);
  expect(lstatSync(join(home.path, '.cursor/mcp.json')).isFIFO()).toBe(true);
});

test('changes far apart are two hunks, with the lines between them counted', async ({ screens, home }) => {
  const { page } = screens;
  const lines = Array.from({ length: 60 }, (_, index) => `key${index} = ${index}`);
  home.write('.codex/config.toml', `${lines.join('\n')}\n`);
  await goTo(page, 'Assistants');
  const codex = page.locator('[data-assistant="codex"]');
  await codex.getByRole('button', { name: /^Add a connection/ }).click();
  await page.getByRole('dialog').getByRole('checkbox').first().check();
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await expect(codex).toContainText('Added');
  home.write('.codex/config.toml', `${lines.toSpliced(50, 1).toSpliced(5, 0, 'mine = true').join('\n')}\n`);
  await codex.getByRole('button', { name: /^Backups/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Look' }).click();
  await expect(page.getByRole('dialog')).toContainText(/\d+ unchanged lines/);
  await both(screens, 'assistants-two-hunks');
});
