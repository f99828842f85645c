import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { both } from '../support/accessible.ts';
import { makeFakeOpener } from '../support/browser-host.ts';
import { writeProfiles } from '../support/fill.ts';
import { type RawAnswer, send } from '../support/http-raw.ts';
import { endProcess, expect, goTo, launchChromium, makeHome, startBrowserHost, test } from '../support/screens.ts';

test.beforeEach(({ home }) => {
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
});

test('the browser host lets one browser in, once, and nobody else', async () => {
  const home = makeHome();
  const { child, address } = await startBrowserHost(home);
  const [, port = '', token = ''] = /:(\d+)\/#(.+)$/.exec(address) ?? [];
  const own = { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' };
  const post = (path: string, body: unknown, headers: Record<string, string> = own): Promise<RawAnswer> =>
    send(port, path, { method: 'POST', headers, body: JSON.stringify(body) });
  try {
    const page = await send(port, '/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    // Another name for this address: DNS rebinding.
    expect((await send(port, '/', { headers: { host: `evil.example:${port}` } })).status).toBe(421);
    expect((await send(port, '/', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } })).status).toBe(403);
    for (const path of [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/../../app/main.js',
      '/index.html%00.png',
      '/%',
    ])
      expect((await send(port, path)).status).toBe(404);

    expect((await post('/call/app.info', {})).status).toBe(401);
    expect((await send(port, '/pushes')).status).toBe(401);
    expect((await post('/session', { token }, { ...own, origin: 'http://evil.example' })).status).toBe(403);
    expect((await post('/session', { token }, { 'content-type': 'application/json' })).status).toBe(403);
    expect((await post('/session', { token }, { origin: own.origin, 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/session', { token: 'x'.repeat(43) })).status).toBe(401);
    const entered = await post('/session', { token });
    expect(entered.status).toBe(200);
    expect(entered.headers['set-cookie']).toBeUndefined();
    const { key } = JSON.parse(entered.body) as { key: string };
    expect((await post('/session', { token })).status).toBe(401);

    const inside = { ...own, authorization: `Bearer ${key}` };
    expect(JSON.parse((await post('/call/app.info', {}, inside)).body)).toMatchObject({ ok: true, value: { host: 'browser' } });
    expect(JSON.parse((await post('/call/constructor', {}, inside)).body)).toMatchObject({ ok: false });
    expect((await post('/call/app.info', { x: 'y'.repeat(9 * 1024 * 1024) }, inside)).status).toBe(413);
    expect((await post('/call/app.info', {}, { ...inside, origin: 'http://evil.example' })).status).toBe(403);

    const browser = await launchChromium();
    const second = await browser.newPage();
    await second.goto(address);
    await expect(second.getByText('This tab was not let in.')).toBeVisible();
    await browser.close();
  } finally {
    await endProcess(child);
  }
});

test('another server of this computer, visited in the same browser, receives nothing that lets it in', async ({ screens }) => {
  const { page } = screens;
  const host = new URL(page.url());
  const received: { url: string; headers: Record<string, string> }[] = [];
  const other = createServer((request, response) => {
    received.push({ url: request.url ?? '', headers: request.headers as Record<string, string> });
    response.setHeader('Content-Type', 'text/html');
    response.end(
      `<title>other</title><form method="post" enctype="text/plain" action="${host.origin}/call/app.info"><input name='{"a":"' value='"}'></form>`,
    );
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const key = await page.evaluate('sessionStorage.getItem("hydrant-session")');
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(await page.context().cookies()).toEqual([]);
    const visitor = await page.context().newPage();
    await visitor.goto(`http://127.0.0.1:${port}/`);
    expect(await visitor.evaluate('[sessionStorage.length, localStorage.length, document.cookie].join()')).toBe('0,0,');
    // What that page may try: to read, to call with what the browser adds, to frame, to send a form.
    const tried = await visitor.evaluate(`Promise.all([
      fetch('${host.origin}/call/app.info', { method: 'POST', credentials: 'include', mode: 'no-cors', body: '{}' }).then((r) => r.type, () => 'refused'),
      fetch('${host.origin}/call/app.info', { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' }, body: '{}' }).then((r) => r.status, () => 'refused'),
      fetch('${host.origin}/', { credentials: 'include' }).then((r) => r.status, () => 'refused'),
      new Promise((done) => { const ws = new WebSocket('ws://${host.host}/pushes'); ws.onopen = () => done('open'); ws.onerror = () => done('refused'); }),
    ])`);
    expect(tried).toEqual(['refused', 'refused', 'refused', 'refused']);
    await visitor.evaluate('document.forms[0].submit()');
    await expect(visitor.getByText('origin')).toHaveCount(0);
    for (const { url, headers } of received) expect(JSON.stringify([url, headers])).not.toContain(key);
    // A plain process that repeats all it received.
    for (const { headers } of received) {
      const { host: _, ...rest } = headers;
      const answer = await send(host.port, '/call/app.info', {
        method: 'POST',
        headers: { ...rest, origin: host.origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: '{}',
      });
      expect(answer.status).toBe(401);
    }
    await visitor.close();
  } finally {
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  }
});

test('a reload stays in, changes are pushed, and a second tab is told how to get in', async ({ screens, home }) => {
  const { page } = screens;
  await page.reload();
  await page.locator('[data-app-state="ready"]').waitFor();
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible();
  // Another process adds a connection: the page learns of it without being asked.
  await writeProfiles(home, [{ id: 'pushed', name: 'Pushed', engine: 'duckdb', connection: { form: 'sample', variant: 'prod' } }]);
  await expect(page.getByRole('button', { name: /Pushed/ }).first()).toBeVisible();
  const second = await page.context().newPage();
  await second.goto(new URL(page.url()).origin);
  await expect(second.getByText('This tab was not let in.')).toBeVisible();
  await both({ ...screens, page: second }, 'not-let-in');
  await second.close();
  await goTo(page, 'Settings');
});

test('a login that runs a program is not saved by the page alone, and the form says what will be asked', async ({ screens }) => {
  const { page } = screens;
  await page.getByRole('main').getByRole('button', { name: 'Add a connection' }).click();
  await page
    .getByRole('button', { name: /PostgreSQL/ })
    .first()
    .click();
  await page.getByLabel('Host', { exact: true }).fill('db.example.com');
  await page.getByLabel('Database', { exact: true }).fill('shop');
  await page.getByLabel('User', { exact: true }).fill('reader');
  await page.getByLabel('Login', { exact: true }).selectOption('command');
  await page.getByLabel('Command', { exact: true }).fill('aws rds generate-db-auth-token');
  await page.getByLabel('Name', { exact: true }).fill('Cloud');
  await expect(page.getByText('Before it is saved, Hydrant asks you in the terminal')).toBeVisible();
  await page.getByRole('button', { name: /^Save and test/ }).click();
  await expect(page.getByRole('alert')).toContainText('runs a program on this computer');
  await both(screens, 'program-refused');
});

test('the page that opens the browser leads into the app, and is gone then', async () => {
  const home = makeHome();
  home.write('.hydrant/app-settings.json', JSON.stringify({ welcomed: true }));
  const opener = makeFakeOpener(home);
  const { child, address } = await startBrowserHost(home, opener);
  const browser = await launchChromium();
  try {
    await expect.poll(opener.called).toBeDefined();
    const opened = opener.called()?.args[0] ?? '';
    expect(opened).toMatch(/^file:/);
    const page = await browser.newPage();
    await page.goto(opened);
    await page.locator('[data-app-state="ready"]').waitFor();
    expect(page.url()).toContain(new URL(address).host);
    expect(page.url()).not.toContain(new URL(address).hash);
    await expect.poll(() => existsSync(fileURLToPath(opened))).toBe(false);
    await page.reload();
    await page.locator('[data-app-state="ready"]').waitFor();
  } finally {
    await browser.close();
    await endProcess(child);
  }
});
