import { request as httpRequest } from 'node:http';
import { test as base } from '@playwright/test';
import { endProcess, expect, launchChromium, makeHome, startBrowserHost } from '../support/screens.ts';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request with exactly these headers: what a browser would not let a page send. */
function send(
  port: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: { host: `127.0.0.1:${port}`, ...options.headers } },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    call.on('error', reject).end(options.body);
  });
}

base('the browser host lets one browser in, once, and nobody else', async () => {
  const home = makeHome();
  const { child, address } = await startBrowserHost(home);
  const [, port = '', token = ''] = /:(\d+)\/#(.+)$/.exec(address) ?? [];
  const own = { origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' };
  const post = (path: string, body: unknown, headers: Record<string, string> = own): Promise<Answer> =>
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
    expect(entered.status).toBe(204);
    const cookie = String(entered.headers['set-cookie']);
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await post('/session', { token })).status).toBe(401);

    const inside = { ...own, cookie: cookie.split(';')[0] ?? '' };
    expect(JSON.parse((await post('/call/app.info', {}, inside)).body)).toMatchObject({ ok: true, value: { host: 'browser' } });
    expect(JSON.parse((await post('/call/constructor', {}, inside)).body)).toMatchObject({ ok: false });
    expect((await post('/call/app.info', { x: 'y'.repeat(9 * 1024 * 1024) }, inside)).status).toBe(413);
    expect((await post('/call/app.info', {}, { ...inside, origin: 'http://evil.example' })).status).toBe(403);

    const browser = await launchChromium();
    const second = await browser.newPage();
    await second.goto(address);
    await expect(second.getByText('Hydrant does not answer.')).toBeVisible();
    await browser.close();
  } finally {
    await endProcess(child);
  }
});
