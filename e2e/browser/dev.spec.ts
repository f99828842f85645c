import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { send } from '../support/http-raw.ts';
import { expect, goTo, launchChromium, makeHome, type TestHome, test } from '../support/screens.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = ['app-main', 'app-renderer', 'bin', 'core', 'mcp-server', 'resources', 'scripts', 'package.json', 'tsconfig.json'];
const CONFIGS = readdirSync(ROOT).filter((name) => /^vite.*\.config\.ts$/.test(name));

/** The sources in a folder of their own, so that a test can change them. */
function copySources(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hydrant-dev-')));
  for (const name of [...SOURCES, ...CONFIGS]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

/** `npm run dev` as a process of its own group, as a terminal starts it. */
async function startDev(folder: string, home: TestHome): Promise<{ child: ChildProcess; address: string; said: () => string }> {
  const child = spawn(process.execPath, [join(folder, 'scripts', 'dev.ts'), '--no-open'], {
    cwd: folder,
    env: { ...process.env, ...home.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  const address = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\/#[\w-]+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('exit', (code) => reject(new Error(`npm run dev ended (${code}): ${said}`)));
  });
  return { child, address, said: () => said };
}

/** Command lines of processes that run something of a folder. */
function processesOf(folder: string): string[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder));
}

function edit(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(from, to);
  expect(after, `${file} still has what this test changes`).not.toBe(before);
  writeFileSync(file, after);
}

test.skip(process.platform === 'win32', 'processes are counted with ps');

test('npm run dev: a screen reloads hot, the next question uses the changed server, Ctrl+C leaves nothing', async () => {
  const home = makeHome();
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  const sample = { id: 'sample', name: 'Sample', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } };
  home.write('.hydrant/profiles.json', JSON.stringify({ version: 1, profiles: [sample] }));
  const folder = copySources();
  const { child, address, said } = await startDev(folder, home);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator('[data-app-state="ready"]').waitFor();
    await goTo(page, 'Ask');
    const editor = page.getByLabel('SQL statement');
    await editor.fill('DELETE FROM orders');

    // A screen: the new text is there, and what was typed too.
    edit(join(folder, 'app-renderer', 'ask', 'ask-screen.tsx'), /title="Ask"\n {6}fill/, 'title="Asked anew"\n      fill');
    await expect(page.getByRole('heading', { level: 1, name: 'Asked anew' })).toBeVisible({ timeout: 30_000 });
    await expect(editor).toContainText('DELETE FROM orders');

    await page.getByRole('button', { name: 'Run' }).click();
    const refusal = page.getByRole('alert');
    await expect(refusal).toBeVisible({ timeout: 30_000 });
    await expect(refusal).not.toContainText('By the changed server');

    // The server, and with it the host: the page stays in, and the next question is answered by the new one.
    edit(
      join(folder, 'core', 'sql', 'policy.ts'),
      'reason } = classification;',
      "reason: why } = classification;\n  const reason = ['By the changed server:', why].join(' ');",
    );
    await expect.poll(said, { timeout: 60_000 }).toContain('the new server and app host answer.\nOpen Hydrant');
    await expect.poll(() => said().split('the new server and app host answer.').length, { timeout: 60_000 }).toBe(3);
    await page.getByRole('button', { name: 'Run' }).click();
    await expect(refusal).toContainText('By the changed server', { timeout: 30_000 });

    // What does not compile leaves the former one in place.
    edit(join(folder, 'core', 'sql', 'policy.ts'), 'export function evaluatePolicy', 'export function (evaluatePolicy');
    await expect.poll(said, { timeout: 60_000 }).toContain('the former one goes on');
    await page.getByRole('button', { name: 'Run' }).click();
    await expect(refusal).toContainText('By the changed server', { timeout: 30_000 });

    process.kill(-(child.pid ?? 0), 'SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    await expect.poll(() => processesOf(folder)).toEqual([]);
  } finally {
    await browser.close();
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    rmSync(home.path, { recursive: true, force: true });
  }
});

test('npm run dev: the door of the product stands before the host, and nothing outlives a killed one', async () => {
  const home = makeHome();
  const folder = copySources();
  const { child, address } = await startDev(folder, home);
  try {
    const { origin, host, port, hash } = new URL(address);
    const post = (path: string, body: object, headers: Record<string, string>): ReturnType<typeof send> =>
      send(port, path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    const token = hash.slice(1);
    expect((await post('/call/app.info', {}, { origin })).status).toBe(401);
    expect((await post('/call/app.info', {}, {})).status).toBe(403);
    expect((await post('/session', { token }, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post('/session', { token }, { origin: `http://localhost:${port}` })).status).toBe(403);
    expect((await post('/session', { token }, { origin, host: `localhost:${port}` })).status).toBe(421);
    expect((await post('/session', { token }, { origin, host: 'evil.example' })).status).toBeGreaterThanOrEqual(400);
    expect((await send(port, '/pushes')).status).toBe(401);
    const { key } = JSON.parse((await post('/session', { token }, { origin })).body) as { key: string };
    expect((await post('/session', { token }, { origin })).status).toBe(401);
    const inside = { origin, authorization: `Bearer ${key}` };
    expect(JSON.parse((await post('/call/app.info', {}, inside)).body)).toMatchObject({ ok: true, value: { host: 'browser' } });

    const page = await send(port, '/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'self' 'nonce-[\w+/=]+';.*frame-ancestors 'none'/,
    );
    const source = await send(port, '/main.tsx', { headers: { origin: 'http://127.0.0.1:1', host } });
    expect(source.headers['access-control-allow-origin']).toBeUndefined();
    // Vite serves the sources, and no other file of this computer.
    const other = home.write('other.json', '{"of": "somebody else"}');
    expect((await send(port, `/@fs${join(folder, 'tsconfig.json')}`)).body).toContain('verbatimModuleSyntax');
    for (const path of [`/@fs${other}`, `/@fs${other}?raw`, `/@fs${other}?import&raw`])
      expect((await send(port, path)).body).not.toContain('somebody else');

    child.kill('SIGKILL');
    await expect.poll(() => processesOf(folder), { timeout: 20_000 }).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    rmSync(home.path, { recursive: true, force: true });
  }
});
