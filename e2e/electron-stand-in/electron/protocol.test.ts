import { expect, test } from 'vitest';
import { answerRequest, policyToPage, protocol, toApp, toPage } from './protocol.ts';

protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true } }, { scheme: 'loose' }]);

test('an address of the app goes to Chromium and comes back as it was', () => {
  for (const url of ['app://host/', 'app://host/a/b.html?c=d#e', 'app://two-parts/x%20y'])
    expect([toPage(url).startsWith('https://'), toApp(toPage(url))]).toEqual([true, url]);
  for (const url of ['https://example.com/', 'file:///a', 'about:blank', 'https://app.standin.localhost/'])
    expect([toPage(url), toApp(url)]).toEqual([url, url]);
});

test('a policy that names the scheme means the names below localhost, and nothing else changes', () => {
  expect(policyToPage("default-src 'none'; script-src app: 'self'; img-src data: app://host; connect-src https://app.example")).toBe(
    "default-src 'none'; script-src https://*.app.standin.localhost 'self'; img-src data: https://host.app.standin.localhost; connect-src https://app.example",
  );
});

test('only standard schemes are served, each once', async () => {
  expect(() => protocol.handle('loose', () => new Response())).toThrow('privileged and standard');
  protocol.handle('app', (request) => new Response(`${request.method} ${request.url}`));
  expect(() => protocol.handle('app', () => new Response())).toThrow('has been registered');
  const asked = { url: toPage('app://host/x'), method: 'POST', headers: {}, body: Buffer.from('b') };
  expect(await (await answerRequest(asked))?.text()).toBe('POST app://host/x');
  expect(await answerRequest({ ...asked, url: 'https://example.com/' })).toBeUndefined();
});
