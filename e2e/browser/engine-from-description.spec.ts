import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { isFulfilled } from '../../core/connectors/form-condition.ts';
import type { ConnectorEntry } from '../../core/engines/engine.ts';
import { CONNECTORS } from '../../core/engines/registry.ts';
import type { SpecCase } from '../../core/engines/testing/spec-case.ts';
import { expect, goTo, openInBrowser, shot, type TestHome, test } from '../support/screens.ts';
import { copyWithEngine } from '../throwaway-engine/source-copy.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const importFrom = <T>(root: string, file: string): Promise<T> => import(pathToFileURL(join(root, file)).href) as Promise<T>;

for (const engine of Object.keys(CONNECTORS))
  test(`${engine}, from its description: form, test, question, refusal`, async ({ home, chromium }) => {
    await walk(engine, { root: ROOT, home, chromium });
  });

test('an engine that nobody has seen, from its description: form, test, question, refusal', async ({ home, chromium }) => {
  const copy = copyWithEngine();
  await copy.run(['scripts/build.ts']);
  await walk('abacus', { root: copy.root, home, chromium });
});

interface Stage {
  root: string;
  home: TestHome;
  chromium: () => Promise<import('@playwright/test').Browser>;
}

/** What a new user does with an engine, by nothing but what it says of itself. */
async function walk(engine: string, { root, home, chromium }: Stage): Promise<void> {
  const { CONNECTORS: known } = await importFrom<{ CONNECTORS: Record<string, ConnectorEntry> }>(root, 'core/engines/registry.ts');
  const { specCase } = await importFrom<{ specCase: SpecCase }>(root, `core/engines/${engine}/testing/spec-case.ts`);
  const description = known[engine]?.description;
  const start = description?.starts.find(({ id }) => id === specCase.start);
  if (!description || !start) throw new Error(`${engine} does not declare the start ${specCase.start}`);
  const opened = await specCase.open();
  const app = await openInBrowser(home, await chromium(), root);
  const { page } = app;
  const screens = { host: 'browser', page, home, app: undefined } as const;
  try {
    for (const { title } of description.starts) await expect(page.getByRole('button', { name: beginsWith(title) }).first()).toBeVisible();
    await page
      .getByRole('button', { name: beginsWith(start.title) })
      .first()
      .click();
    await page.getByLabel('Name', { exact: true }).fill('Tried engine');
    const entered = { ...start.values, ...opened.values };
    for (const [path, value] of Object.entries(opened.values)) {
      const field = description.form.find((one) => one.path === path && (!one.when || isFulfilled(one.when, entered)));
      if (!field) throw new Error(`the form of ${engine} shows no field ${path}`);
      if (field.group !== undefined) await unfold(page, field.group);
      const input = page.getByLabel(new RegExp(`^${RegExp.escape(field.label)}\\s*(?:optional)?$`)).first();
      if (field.kind === 'choice') await input.selectOption(value);
      else await input.fill(value);
    }
    await shot(screens, `engine-${engine}-1-form`);
    await page.getByRole('button', { name: 'Save and test' }).click();
    await expect(page.getByText('It works.')).toBeVisible({ timeout: 30_000 });
    const states = await page.locator('[data-step]').evaluateAll((steps) => steps.map((step) => step.getAttribute('data-state')));
    expect(states.length).toBeGreaterThan(4);
    expect(states.filter((state) => state !== 'ok' && state !== 'skipped')).toEqual([]);
    await shot(screens, `engine-${engine}-2-tested`);
    await page.getByRole('button', { name: 'Skip' }).click();

    await goTo(page, 'Ask');
    await page.getByLabel('Connection', { exact: true }).selectOption({ label: 'Tried engine' });
    await ask(page, specCase.question.sql);
    await expect(answer(page)).toHaveText(specCase.question.answer, { timeout: 30_000 });
    await ask(page, specCase.write);
    // The one alert: the tables beside it were listed.
    await expect(page.getByRole('alert')).toContainText('Write it as a plain query.', { timeout: 30_000 });
    await expect(page.getByRole('region', { name: 'Tables' })).toContainText(/fruit/);
    await shot(screens, `engine-${engine}-3-refused`);
    await ask(page, specCase.question.sql);
    await expect(answer(page)).toHaveText(specCase.question.answer, { timeout: 30_000 });
  } finally {
    await app.close();
    await opened.close();
  }
}

async function ask(page: Page, sql: string): Promise<void> {
  await page.getByLabel('SQL statement').fill(sql);
  await page.getByRole('button', { name: 'Run' }).click();
}

function answer(page: Page) {
  return page.getByRole('table', { name: 'Result' }).getByRole('cell').last();
}

async function unfold(page: Page, group: string): Promise<void> {
  const button = page.getByRole('button', { name: group });
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
}

/** A button of a start: the mark of the engine may stand before its title. */
function beginsWith(title: string): RegExp {
  return new RegExp(`^(?:[A-Z]{2}\\s*)?${RegExp.escape(title)}`);
}
