// The window: from launch to the first screen that can be used, and 100,000 rows of history scrolled and filtered, frame by frame.
// On the Electron stand-in, or on Electron itself with HYDRANT_E2E_ELECTRON=real; the figures say which.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '../core/history/sqlite.ts';
import { fillHistory, writeProfiles } from '../e2e/support/fill.ts';
import { makeHome, openWindow, type TestHome } from '../e2e/support/screens.ts';
import { checkLimit, figures, heading, median } from './support/figures.ts';

const ROUNDS = 7;
const ROWS = 100_000;
const SAMPLE = { id: 'sample', name: 'Sample', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } };

heading(
  'app',
  `ms from launch to a usable window, ${ROUNDS} launches with an empty home each; frames of the history with ${ROWS.toLocaleString('en')} rows`,
);
const starts: number[] = [];
let ran = '';
for (let round = 0; round <= ROUNDS; round++) {
  const home = makeHome();
  const began = performance.now();
  const started = await openWindow(home);
  await started.page.getByRole('button', { name: /^Sample warehouse/ }).waitFor();
  // The first fills the caches of the disk.
  if (round > 0) starts.push(performance.now() - began);
  ran = started.ran;
  await started.close();
  rmSync(home.path, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`  ran on: ${ran}`);
figures('ms', { start: starts });
checkLimit('start to a usable window', median(starts), 2000, 'ms');

const home = makeHome();
home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
await writeProfiles(home, [SAMPLE]);
await fillHistory(home, 1000);
multiply(home, ROWS);
const { page, close } = await openWindow(home);
await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'History' }).click();
await page.getByLabel(`${ROWS.toLocaleString('en')} statements, newest first`).waitFor();
await page.evaluate(
  `window.frames = []; (function tick(last) { requestAnimationFrame((now) => { window.frames.push(now - last); tick(now); }); })(performance.now())`,
);
const during = async (work: () => Promise<void>): Promise<number[]> => {
  await page.evaluate('window.frames.length = 0');
  await work();
  return (await page.evaluate('window.frames.slice()')) as number[];
};
const list = page.getByLabel(/statements, newest first/);
const scrolled = await during(async () => {
  await list.hover();
  for (let step = 0; step < 60; step++) await page.mouse.wheel(0, 900);
  // From one end to the other, as with the bar.
  for (const part of [0.5, 0.9, 0.1, 1, 0, 0.33]) {
    await list.evaluate(
      (element: { scrollTo(x: number, y: number): void; scrollHeight: number }, to: number) =>
        element.scrollTo(0, element.scrollHeight * to),
      part,
    );
    await page.waitForTimeout(250);
  }
});
const search = page.getByRole('searchbox', { name: 'Search statements' });
const filtered = await during(async () => {
  await search.pressSequentially('customers', { delay: 40 });
  await page.waitForTimeout(800);
  await search.fill('');
  await page.getByRole('combobox', { name: 'Outcome' }).selectOption('refused');
  await page.waitForTimeout(800);
  await page.getByRole('combobox', { name: 'Assistant' }).selectOption('claude-ai');
  await page.waitForTimeout(800);
});
const worst = (frames: readonly number[]): number => Math.max(...frames);
const share = (frames: readonly number[]): string =>
  `${frames.length} frames, median ${median(frames).toFixed(1)} ms, ten worst ${[...frames]
    .sort((a, b) => b - a)
    .slice(0, 10)
    .map((ms) => ms.toFixed(0))
    .join(' ')}`;
console.log(`  scroll: ${share(scrolled)}`);
console.log(`  filter: ${share(filtered)}`);
checkLimit('the longest frame while scrolling', worst(scrolled), 100, 'ms');
checkLimit('the longest frame while filtering', worst(filtered), 100, 'ms');
await close();
rmSync(home.path, { recursive: true, force: true, maxRetries: 5 });

/** Copies the rows that are there until there are so many; the audit chain is not part of what is measured. */
function multiply(at: TestHome, rows: number): void {
  const db = openSqlite(join(at.path, '.hydrant', 'history.db'));
  const columns = db
    .all<{ name: string }>(`SELECT name FROM pragma_table_info('history') WHERE name <> 'id'`)
    .map(({ name }) => name)
    .join(', ');
  const count = (): number => db.get<{ n: number }>('SELECT count(*) AS n FROM history')?.n ?? 0;
  while (count() < rows) db.run(`INSERT INTO history (${columns}) SELECT ${columns} FROM history LIMIT $left`, { left: rows - count() });
  db.close();
}
