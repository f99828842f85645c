import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bothAccessible } from '../support/accessible.ts';
import { askEntry } from '../support/answers.ts';
import { expect, shot, test } from '../support/screens.ts';

const CLAUDE_DESKTOP = '.config/Claude/claude_desktop_config.json';
const CLAUDE_CODE = '.claude.json';

test.beforeEach(({ home }) => {
  home.write(
    CLAUDE_DESKTOP,
    '{\n  "preferences": { "theme": "dark" },\n  "mcpServers": {\n    "github": { "command": "gh-mcp", "env": { "TOKEN": "ghp_planted_4711" } }\n  }\n}\n',
  );
  home.write(CLAUDE_CODE, '{\n\t"numStartups": 7\n}\n');
});

interface Config {
  preferences?: unknown;
  mcpServers: Record<string, { command: string; args: string[]; env?: Record<string, string> }>;
}

test('a new user: sample warehouse, test green, two assistants, and the written command answers', { tag: '@smoke' }, async ({
  screens,
  home,
}) => {
  const { page } = screens;
  await expect(page.getByRole('heading', { name: 'What should your assistants be able to ask?' })).toBeVisible();
  await shot(screens, 'first-run-1-choose');
  await page.getByRole('button', { name: /^Sample warehouse/ }).click();
  await expect(page.getByText('It works.')).toBeVisible({ timeout: 30_000 });
  await shot(screens, 'first-run-2-test');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('checkbox')).toHaveCount(2);
  await shot(screens, 'first-run-3-assistants');
  await page.getByRole('button', { name: 'Show what changes' }).click();
  for (const name of ['Claude Desktop', 'Claude Code']) {
    const dialog = page.getByRole('dialog', { name: `Add Sample warehouse to ${name}` });
    await expect(dialog.getByText('"hydrant-sample"')).toBeVisible();
    await expect(dialog).not.toContainText('ghp_planted_4711');
    if (name === 'Claude Desktop') await shot(screens, 'first-run-4-what-changes');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(dialog).toBeHidden();
  }
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Ask your first question' })).toBeVisible();
  await shot(screens, 'first-run-5-done');
  await page.getByRole('button', { name: 'Open Hydrant' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sample warehouse' })).toBeVisible();

  for (const file of [CLAUDE_DESKTOP, CLAUDE_CODE]) {
    const config = JSON.parse(readFileSync(join(home.path, file), 'utf8')) as Config;
    const entry = config.mcpServers['hydrant-sample'];
    if (!entry) throw new Error(`nothing was written to ${file}`);
    expect(await askEntry(entry, { HOME: home.path, HYDRANT_HOME: join(home.path, '.hydrant') })).toContain('26425');
  }
  const desktop = JSON.parse(readFileSync(join(home.path, CLAUDE_DESKTOP), 'utf8')) as Config;
  expect(desktop.preferences).toEqual({ theme: 'dark' });
  expect(desktop.mcpServers.github).toEqual({ command: 'gh-mcp', env: { TOKEN: 'ghp_planted_4711' } });
});

test('the whole first run by keyboard alone', async ({ screens, home }) => {
  const { page } = screens;
  await expect(page.getByRole('heading', { name: 'What should your assistants be able to ask?' })).toBeVisible();
  /** Tab until what has the focus has this name. */
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(
        '(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim()',
      );
      if (name.test(String(focused))) return;
    }
    throw new Error(`nothing called ${name} can be reached with the Tab key`);
  };
  await tabTo(/^DKSample warehouse|^Sample warehouse/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('It works.')).toBeVisible({ timeout: 30_000 });
  await tabTo(/^Continue/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('checkbox')).toHaveCount(2);
  // The second is left out.
  await tabTo(/^$/);
  await tabTo(/^$/);
  await page.keyboard.press('Space');
  await tabTo(/^Show what changes/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('"hydrant-sample"');
  await tabTo(/^Add$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  await tabTo(/^Continue/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Ask your first question' })).toBeVisible();
  await tabTo(/^Open Hydrant/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Sample warehouse' })).toBeVisible();
  expect(readFileSync(join(home.path, CLAUDE_DESKTOP), 'utf8')).toContain('hydrant-sample');
  expect(readFileSync(join(home.path, CLAUDE_CODE), 'utf8')).not.toContain('hydrant');
});

test('every step of the first run is accessible, light and dark', async ({ screens }) => {
  const { page } = screens;
  await bothAccessible(page);
  await page.getByRole('button', { name: /^Folder of files/ }).click();
  await expect(page.getByRole('heading', { name: 'Where is it?' })).toBeVisible();
  await page.getByRole('button', { name: 'Save and test' }).click();
  await expect(page.getByText('Name is needed.')).toBeVisible();
  await bothAccessible(page);
  await shot(screens, 'first-run-form-problems');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: /^Sample warehouse/ }).click();
  await expect(page.getByText('It works.')).toBeVisible({ timeout: 30_000 });
  await bothAccessible(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('checkbox')).toHaveCount(2);
  await bothAccessible(page);
  await page.getByRole('button', { name: 'Show what changes' }).click();
  await expect(page.getByRole('dialog')).toContainText('"hydrant-sample"');
  await bothAccessible(page);
});
