import { expect, test } from './launch.ts';

// What the page may, and may not, reach.

test('the page has its bridge, and nothing of Node, of Electron or of the preload', async ({ fixture }) => {
  const seen = await fixture.page.evaluate(`({
    globals: [typeof require, typeof process, typeof module, typeof Buffer, typeof hiddenFromThePage, typeof __standinToMain, typeof __standinReceive],
    frozen: [Object.isFrozen(fixture), Object.isFrozen(fixture.nested), Object.isFrozen(fixture.nested.list)],
    own: Object.getOwnPropertyNames(window).filter((name) => /standin|electron|ipc/i.test(name)),
  })`);
  expect(seen).toEqual({ globals: Array(7).fill('undefined'), frozen: [true, true, true], own: [] });
});

test('the bridge carries values, calls, callbacks, promises and errors', async ({ fixture }) => {
  const seen = await fixture.page.evaluate(`(async () => ({
    sum: fixture.nested.add(2, 3),
    list: fixture.nested.list,
    point: [fixture.point.x, typeof fixture.point.length],
    nothing: [fixture.back(undefined) === undefined, fixture.back(null), Number.isNaN(fixture.back(NaN))],
    kinds: (({ date, map, bytes }) => [date.getTime(), map.get(1), bytes.constructor.name, bytes.length])(fixture.kinds()),
    each: fixture.each([1, 2, 3], (item) => item * 10),
    foreign: fixture.kinds().date instanceof Date,
    sync: (() => { try { fixture.fails(); } catch (error) { return [error instanceof Error, error.message]; } })(),
    later: await fixture.later('x').then(({ value, again }) => [value, again()]),
    laterFails: await fixture.laterFails().catch((error) => [error instanceof Error, error.message]),
    callbackFails: (() => { try { fixture.each([1], () => { throw new Error('in the page'); }); } catch (error) { return error.message; } })(),
    symbol: (() => { try { fixture.back(Symbol('s')); } catch (error) { return /symbol/.test(error.message); } })(),
  }))()`);
  expect(seen).toEqual({
    sum: 5,
    list: [1, { deep: true }],
    point: [1, 'undefined'],
    nothing: [true, null, true],
    kinds: [0, 'one', 'Uint8Array', 2],
    each: [10, 20, 30],
    foreign: true,
    sync: [true, 'too far'],
    later: ['x', 'x'],
    laterFails: [true, 'later too far'],
    callbackFails: 'in the page',
    symbol: true,
  });
});

test('the preload is a sandboxed one: electron alone, and only what the stand-in has of it', async ({ fixture }) => {
  expect(await fixture.page.evaluate('fixture.inside()')).toEqual({
    node: 'module not found: node:fs',
    unknown: 'The stand-in has no ipcRenderer.sendSync in a preload.',
    twice: 'Cannot bind an API on top of an existing property on the window object',
    page: 'undefined',
    process: ['renderer', true, true, 'string'],
  });
});

test('invoke: values both ways, and errors in the words of Electron', async ({ fixture }) => {
  const seen = await fixture.page.evaluate(`(async () => {
    const told = (promise) => promise.then((value) => value, (error) => String(error));
    return {
      echo: await fixture.invoke('echo', 1, 'ö', [{ a: null }]),
      kinds: await fixture.invoke('echo', new Date(5), new Map([['k', new Set([1])]]), 2n ** 70n, undefined, new Uint8Array([255, 0]))
        .then(([date, map, big, none, bytes]) => [date.getTime(), map.get('k').has(1), String(big), none === undefined, [...bytes]]),
      fail: await told(fixture.invoke('fail')),
      nothing: await told(fixture.invoke('nothing')),
      unclonable: await told(fixture.invoke('unclonable')),
      unsendable: await told(fixture.invokeFunction()),
      who: await fixture.invoke('who'),
    };
  })()`);
  expect(seen).toEqual({
    echo: [1, 'ö', [{ a: null }]],
    kinds: [5, true, String(2n ** 70n), true, [255, 0]],
    fail: "Error: Error invoking remote method 'fail': TypeError: not so",
    nothing: "Error: Error invoking remote method 'nothing': Error: No handler registered for 'nothing'",
    unclonable: "Error: Error invoking remote method 'unclonable': Error: An object could not be cloned.",
    unsendable: 'Error: An object could not be cloned.',
    who: { url: 'app://fixture/index.html?slow#top', origin: 'app://fixture', top: true, own: true },
  });
});

test('send, reply, push, and a listener that was taken away', async ({ fixture }) => {
  const { app, page } = fixture;
  await page.evaluate('window.heard = []; window.stop = fixture.listen("pushed", (...args) => heard.push(args));');
  await page.evaluate('window.noted = new Promise((resolve) => fixture.listen("noted", resolve)); fixture.send("a", 2);');
  expect(await page.evaluate('noted')).toBe(2);
  expect((await fixture.seen()).sends).toEqual([['a', 2]]);
  const push = (value: number): Promise<void> =>
    app.evaluate(({ BrowserWindow }, sent) => BrowserWindow.getAllWindows()[0]?.webContents.send('pushed', sent, { again: sent }), value);
  await push(1);
  await expect.poll(() => page.evaluate('heard')).toEqual([[1, { again: 1 }]]);
  await page.evaluate('stop()');
  await push(2);
  // An answer that comes after the push shows that the push has passed.
  await page.evaluate('fixture.invoke("echo")');
  expect(await page.evaluate('heard')).toEqual([[1, { again: 1 }]]);
});

test('the app answers for its own scheme, and its policy holds', async ({ fixture }) => {
  const { page } = fixture;
  expect(page.url()).toBe('https://fixture.app.standin.localhost/index.html?slow#top');
  expect(await page.title()).toBe('Fixture');
  const seen = await page.evaluate(`(async () => ({
    secure: isSecureContext,
    script: typeof started,
    header: (await fetch('page.js')).headers.get('x-seen'),
    missing: (await fetch('/missing')).status,
    body: await (await fetch('/body', { method: 'POST', body: 'sent' })).json(),
    elsewhere: await fetch('https://example.com/').then(() => 'fetched', () => 'refused'),
  }))()`);
  expect(seen).toEqual({
    secure: true,
    script: 'number',
    header: 'by main',
    missing: 404,
    body: { method: 'POST', body: 'sent' },
    elsewhere: 'refused',
  });
  const policyErrors = (await fixture.seen()).console.filter(
    ([level, text]) => level === 'error' && /Content Security Policy/.test(text ?? ''),
  );
  expect(policyErrors.length).toBeGreaterThan(0);
  expect((await fixture.seen()).console).toContainEqual(['warning', 'the page has started']);
});

test('a page goes only where the app lets it; the app itself and a debugger are not asked', async ({ fixture }) => {
  const { app, page } = fixture;
  const before = page.url();
  await page.evaluate('void (location.href = "https://example.com/script")');
  await expect.poll(async () => (await fixture.seen()).navigations).toEqual([['https://example.com/script', 'https://example.com/script']]);
  await page.locator('#away').click();
  await expect.poll(async () => (await fixture.seen()).navigations.at(-1)?.[0]).toBe('https://example.com/away');
  expect(page.url()).toBe(before);
  await page.evaluate('void (location.href = "allowed.html")');
  await page.getByRole('heading', { name: 'Allowed' }).waitFor();
  expect((await fixture.seen()).navigations.at(-1)?.[0]).toBe('app://fixture/allowed.html');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://fixture/index.html'));
  await page.reload();
  await page.getByRole('heading', { name: 'Fixture' }).waitFor();
  expect((await fixture.seen()).navigations).toHaveLength(3);
  // The preload ran anew for each document.
  expect(await page.evaluate('fixture.nested.add(1, 1)')).toBe(2);
});

test('no page opens a window, by script or by link', async ({ fixture }) => {
  const { app, page } = fixture;
  expect(await page.evaluate('window.open("https://example.com/script")')).toBe(null);
  await page.locator('#blank').click();
  await expect.poll(async () => (await fixture.seen()).opened).toEqual(['https://example.com/script', 'https://example.com/blank']);
  await page.evaluate('fixture.invoke("echo")');
  expect(app.windows()).toHaveLength(1);
});

test('an address that cannot be loaded is told as Electron tells it', async ({ fixture }) => {
  const failed = await fixture.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return window?.loadURL('file:///nowhere/at/all.html').then(
      () => 'loaded',
      (error: Error) => error.message,
    );
  });
  expect(failed).toBe("ERR_FILE_NOT_FOUND (-6) loading 'file:///nowhere/at/all.html'");
});
