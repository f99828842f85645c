import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { bothAccessible } from '../support/accessible.ts';
import { fillHome } from '../support/full-home.ts';
import { contentOf, FAULTY_FILES, type Fault, makeFault } from '../support/home-faults.ts';
import { endProcess, expect, makeHome, startBrowserHost, type TestHome, test } from '../support/screens.ts';
import { flawOf, SCREENS, type Seen, walkScreens } from '../support/walk-screens.ts';

type FileFault = readonly [path: string, fault: Fault];
interface Case {
  name: string;
  faults: readonly FileFault[];
  /** The app was opened before: what a person, a sync program or a full disk does to files meanwhile. */
  whileItRuns?: boolean;
  /** The home of somebody who never opened the app. */
  fresh?: boolean;
}

/** Every file in each state by itself is many starts; by default each is seen in each state once, most of them several at a time. */
const ALL = process.env.HYDRANT_TEST_FAULTS === 'all';
if (ALL) test.describe.configure({ mode: 'parallel' });

const each = FAULTY_FILES.flatMap(({ path, faults }) => faults.map((fault): FileFault => [path, fault]));
/** The parts of the history beside its database hide behind a database that is damaged itself. */
const BESIDE_HISTORY = /^history\.(?:head|db-\w+)$/;
const those = (fault: Fault, wanted: (path: string) => boolean): FileFault[] => each.filter(([path, one]) => one === fault && wanted(path));
const isOther = (path: string): boolean => path !== 'profiles.json' && !BESIDE_HISTORY.test(path);
const isBesideHistory = (path: string): boolean => BESIDE_HISTORY.test(path);
const TOGETHER: readonly Case[] = [
  // Without the connections most places have nothing else to show, so their file is spoilt alone.
  ...those('truncated', (path) => path === 'profiles.json').map(alone),
  ...those('empty', (path) => path === 'profiles.json').map(alone),
  ...those('other shape', (path) => path === 'profiles.json').map(alone),
  ...those('newer', (path) => path === 'profiles.json').map(alone),
  ...those('a folder', (path) => path === 'profiles.json').map(alone),
  { name: 'profiles.json: garbage, while it runs', faults: [['profiles.json', 'garbage']], whileItRuns: true },
  { name: 'profiles.json: garbage, first run', faults: [['profiles.json', 'garbage']], fresh: true },
  { name: 'all others: garbage', faults: those('garbage', isOther) },
  { name: 'all others: empty', faults: those('empty', isOther) },
  { name: 'all others: truncated', faults: those('truncated', isOther) },
  { name: 'all others: other shape', faults: those('other shape', isOther) },
  { name: 'all others: newer', faults: those('newer', isOther) },
  { name: 'all others: a folder', faults: those('a folder', isOther) },
  { name: 'all others: locked', faults: those('locked', isOther) },
  { name: 'beside the history: garbage', faults: those('garbage', isBesideHistory) },
  { name: 'the log of the history: a folder', faults: those('a folder', (path) => isBesideHistory(path) && path !== 'history.head') },
  ...those('a folder', (path) => path === 'history.head').map(alone),
  { name: 'all folders: a file', faults: those('a file', isOther) },
  { name: 'everything: missing, while it runs', faults: those('missing', () => true), whileItRuns: true },
];

function alone(fault: FileFault): Case {
  return { name: fault.join(': '), faults: [fault] };
}

const LARGE = /^(?:profiles\.json|switches\.json|history\.db|app-settings\.json)$/;
const SINGLE: readonly Case[] = each.flatMap(([path, fault]) => [
  { name: `${path}: ${fault}`, faults: [[path, fault] as const] },
  ...(LARGE.test(path)
    ? [
        // SQLite lets nobody lock a database for itself that the app has open.
        ...(fault === 'locked' ? [] : [{ name: `${path}: ${fault}, while it runs`, faults: [[path, fault] as const], whileItRuns: true }]),
        { name: `${path}: ${fault}, first run`, faults: [[path, fault] as const], fresh: true },
      ]
    : []),
]);

/** Faults that a screen has to tell; the rest costs nothing that a person would miss, or shows when something is written. */
function isReported([path, fault]: FileFault, { whileItRuns, fresh }: Case): boolean {
  if (fault === 'missing' || (fault === 'locked' && path !== 'history.db')) return false;
  if (/^(?:run|results|backups|tests)\/|-(?:wal|shm)$/.test(path)) return false;
  // A database that is empty is a new one, and settings of any shape are taken as far as they go.
  if (path === 'history.db' && (fault === 'empty' || whileItRuns)) return false;
  if (path === 'app-settings.json' && fault === 'other shape') return false;
  if (path === 'history.head' && whileItRuns) return false;
  return !fresh;
}

/** A damaged file is as it was, or its content is beside it. */
function isUnchanged(home: string, path: string, content: string | undefined): boolean {
  if (content === undefined || content === '' || contentOf(home, path) === content) return true;
  const folder = dirname(join(home, path));
  const copies = readdirSync(folder).filter((name) => name.startsWith(basename(path)) && statSync(join(folder, name)).isFile());
  return copies
    .map((name) => contentOf(folder, name) ?? '')
    .some((copy) => copy === content || (path.endsWith('.db') && isMostly(copy, content)));
}

/** SQLite writes into a database (counters, pages of its log) before it comes to the damage. */
function isMostly(copy: string, content: string): boolean {
  const same = Array.from(content).filter((byte, index) => byte === copy[index]).length;
  return same > content.length * 0.9;
}

let full: TestHome;
test.beforeAll(async () => {
  full = makeHome();
  await fillHome(full);
});
test.afterAll(() => rmSync(full.path, { recursive: true, force: true }));

async function walk(chromium: Browser, one: Case): Promise<{ seen: Seen[]; lost: string[] }> {
  const home = makeHome();
  const folder = join(home.path, '.hydrant');
  if (!one.fresh) cpSync(full.path, home.path, { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  using locks = new DisposableStack();
  let contents: (readonly [path: string, content: string | undefined])[] = [];
  const spoil = async (): Promise<void> => {
    for (const [path, fault] of one.faults) {
      if (one.fresh && (fault === 'truncated' || fault === 'newer'))
        cpSync(join(full.path, '.hydrant', path), join(folder, path), { recursive: true });
      locks.use(makeFault(folder, path, fault));
    }
    // Reading a file that this process holds a lock on would let go of it.
    contents = one.faults.filter(([, fault]) => fault !== 'locked' && fault !== 'missing').map(([path]) => [path, contentOf(folder, path)]);
  };
  if (!one.whileItRuns) await spoil();
  const { child, address } = await startBrowserHost(home);
  const context = await chromium.newContext({ viewport: { width: 1160, height: 760 } });
  try {
    const page = await context.newPage();
    const seen = await walkScreens(page, address, async () => {
      if (one.whileItRuns) await spoil();
    });
    // What SQLite keeps beside its database is made anew at each opening.
    const lost = contents
      .filter(([path, content]) => !/-(?:wal|shm)$/.test(path) && !isUnchanged(folder, path, content))
      .map(([path]) => path);
    return { seen, lost };
  } finally {
    await context.close();
    await endProcess(child);
    rmSync(home.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

for (const one of ALL ? SINGLE : TOGETHER) {
  test(one.name, async ({ chromium }, info) => {
    const { seen, lost } = await walk(await chromium(), one);
    const record = join(info.project.outputDir, '..', 'home-faults');
    mkdirSync(record, { recursive: true });
    writeFileSync(join(record, `${one.name.replaceAll('/', ' ')}.json`), JSON.stringify({ ...one, seen, lost }, null, 1));
    const spoilsProfiles = one.fresh === true || one.faults.some(([path]) => path === 'profiles.json');
    const walked = seen.map(({ screen }) => screen);
    expect.soft(walked, 'the places').toEqual(one.fresh && walked.length === 1 ? ['first run'] : Object.keys(SCREENS));
    for (const cell of seen) {
      const { screen, calls, errors } = cell;
      expect.soft(flawOf(cell, spoilsProfiles), screen).toBeUndefined();
      expect.soft(calls, `${screen} asks the host`).toBeLessThan(25);
      expect.soft(errors, screen).toEqual([]);
    }
    const alerts = seen.flatMap((cell) => cell.alerts).join('\n');
    for (const fault of one.faults.filter((given) => isReported(given, one))) {
      expect.soft(alerts, `${fault.join(' ')} is told`).toContain(basename(fault[0]));
    }
    expect.soft(lost, 'the content of a file that was spoilt').toEqual([]);
  });
}

test('by default each file is seen in each of its states', () => {
  const seen = new Set(TOGETHER.flatMap(({ faults }) => faults.map((fault) => fault.join(': '))));
  expect(each.map((fault) => fault.join(': ')).filter((cell) => !seen.has(cell))).toEqual([]);
});

test('the ways out keep what was damaged, and lose nothing', async ({ home, chromium }) => {
  cpSync(full.path, home.path, { recursive: true });
  const folder = join(home.path, '.hydrant');
  makeFault(folder, 'profiles.json', 'truncated');
  makeFault(folder, 'switches.json', 'garbage');
  const damaged = ['profiles.json', 'switches.json'].map((path) => contentOf(folder, path));
  const { child, address } = await startBrowserHost(home);
  const page = await (await (await chromium()).newContext()).newPage();
  try {
    await page.goto(address);
    const screenLinks = page.getByRole('navigation', { name: 'Places' });
    // The statement that waits comes first; it is put off.
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('heading', { name: 'Your saved connections cannot be read' })).toBeVisible();
    await bothAccessible(page, (theme) => picture(page, `faults-profiles-${theme}`));
    await page.getByRole('button', { name: 'Start without connections' }).click();
    await expect(page.getByRole('button', { name: 'Try the sample warehouse' })).toBeVisible();
    // The file itself goes, as by a sync program; its copies stay.
    makeFault(folder, 'profiles.json', 'missing');
    await expect(page.getByText('is gone', { exact: false })).toBeVisible();
    await page.getByRole('button', { name: 'Restore the last good copy' }).click();
    await expect(page.getByRole('main').getByText('Sample warehouse').first()).toBeVisible();
    await page.getByRole('button', { name: 'Start anew, paused' }).click();
    await expect(page.getByText('Everything is paused: assistants get no answers.')).toBeVisible();
    await screenLinks.getByRole('button', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
    const copies = readdirSync(folder)
      .filter((name) => name.includes('.json.damaged-'))
      .map((name) => contentOf(folder, name));
    expect(copies.toSorted()).toEqual(damaged.toSorted());
  } finally {
    await page.context().close();
    await endProcess(child);
  }
});

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join('test-results', 'screens', 'browser', `${name}.png`), animations: 'disabled' });
}
