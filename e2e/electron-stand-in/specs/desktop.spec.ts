import { join } from 'node:path';
import { expect, test } from './launch.ts';

// What a desktop would do, which here is recorded or done with less.

test('what a desktop would show is recorded, and can be clicked', async ({ fixture }) => {
  const { app } = fixture;
  const clicked = await app.evaluate(async ({ Tray, Menu, Notification, dialog, shell, nativeImage, app: electron }) => {
    const received: string[] = [];
    const picture = nativeImage.createFromDataURL(
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAYAAAC56t6BAAAAC0lEQVR4nGNgwAkAABsAAVMNNlEAAAAASUVORK5CYII=',
    );
    const tray = new Tray(picture);
    tray.setToolTip('tip');
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'A box', type: 'checkbox', id: 'box', click: (item) => void received.push(`box ${item.checked}`) },
        { label: 'Off', enabled: false, click: () => void received.push('off') },
        { label: 'More', submenu: [{ label: 'Deep', id: 'deep', click: () => void received.push('deep') }] },
      ]),
    );
    const { __standin: levers, __standinRecord: record } = globalThis as unknown as {
      __standin: { trays: Electron.Tray[]; notifications: Electron.Notification[] };
      __standinRecord: { trays: { menu: Electron.Menu }[]; dialogAnswers: unknown[] };
    };
    const menu = record.trays[0]?.menu;
    menu?.getMenuItemById('box')?.click();
    menu?.items[1]?.click();
    menu?.getMenuItemById('deep')?.click();
    tray.on('click', () => void received.push('tray'));
    levers.trays[0]?.emit('click');
    const notice = new Notification({ title: 'T', body: 'B' });
    notice.on('click', () => void received.push('notice'));
    notice.show();
    levers.notifications[0]?.emit('click');
    received.push(JSON.stringify(await dialog.showOpenDialog({ properties: ['openFile'] })));
    record.dialogAnswers.push({ canceled: false, filePaths: ['/a'] });
    received.push(JSON.stringify(await dialog.showOpenDialog({ properties: ['openFile'] })));
    await shell.openExternal('https://example.com/');
    electron.setLoginItemSettings({ openAtLogin: true });
    received.push(`login ${electron.getLoginItemSettings().openAtLogin}`, JSON.stringify(picture.getSize()));
    return received;
  });
  expect(clicked).toEqual([
    'box true',
    'deep',
    'tray',
    'notice',
    '{"canceled":true,"filePaths":[]}',
    '{"canceled":false,"filePaths":["/a"]}',
    'login true',
    '{"width":2,"height":3}',
  ]);
  const record = await app.evaluate(() => (globalThis as unknown as { __standinRecord: unknown }).__standinRecord);
  expect(record).toMatchObject({
    trays: [
      { tooltip: 'tip', destroyed: false, menu: { items: [{ label: 'A box', checked: true }, { enabled: false }, { type: 'submenu' }] } },
    ],
    notifications: [{ title: 'T', body: 'B' }],
    opened: ['https://example.com/'],
    dialogs: [{ kind: 'open' }, { kind: 'open' }],
  });
});

test('permissions, sealed text and the answers of a utility process', async ({ fixture }) => {
  const seen = await fixture.app.evaluate(
    async ({ safeStorage, utilityProcess }, worker) => {
      const { __standin: levers } = globalThis as unknown as {
        __standin: { askPermission(name: string): Promise<boolean>; setKeychain(available: boolean): void };
      };
      const sealed = safeStorage.encryptString('geheim ö');
      const opened = safeStorage.decryptString(sealed);
      levers.setKeychain(false);
      const refused = (() => {
        try {
          return safeStorage.encryptString('x').length;
        } catch {
          return 'refused';
        }
      })();
      const child = utilityProcess.fork(worker);
      const answer = new Promise((resolve) => child.once('message', resolve));
      child.postMessage({ asked: new Map([[1, 2]]) });
      const { data, ...reported } = (await answer) as { data: { asked: Map<number, number> } };
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
      const permissions = [await levers.askPermission('fullscreen'), await levers.askPermission('geolocation')];
      return { opened, plain: sealed.includes('geheim'), refused, permissions, told: reported, asked: [...data.asked] };
    },
    join(import.meta.dirname, '..', 'fixture-app', 'worker.mjs'),
  );
  expect(seen).toEqual({
    opened: 'geheim ö',
    plain: false,
    refused: 'refused',
    permissions: [true, false],
    told: { type: 'utility' },
    asked: [[1, 2]],
  });
});
