import { expect, test } from 'vitest';
import { hydrantHome } from '../profiles/home.ts';
import { describeInstallation, fleeting, type Installation, launchEntry } from './launcher.ts';

const home = hydrantHome({});
const packaged = (platform: NodeJS.Platform, executable: string, resources: string): Installation => ({
  kind: 'packaged',
  platform,
  executable,
  resources,
});

test('the packaged app starts itself as Node', () => {
  const mac = packaged('darwin', '/Applications/Hydrant.app/Contents/MacOS/Hydrant', '/Applications/Hydrant.app/Contents/Resources');
  expect(launchEntry(mac, { profiles: ['sales', 'dev'], home })).toEqual({
    command: '/Applications/Hydrant.app/Contents/MacOS/Hydrant',
    args: ['/Applications/Hydrant.app/Contents/Resources/mcp/server/hydrant.js', 'stdio', '--profile', 'sales', '--profile', 'dev'],
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
});

test('an installation from npm or the sources names its own Node, absolutely', () => {
  const installation = describeInstallation({ execPath: process.execPath, root: '/opt/hydrant', platform: 'linux', env: {} });
  const entry = launchEntry(installation, { profiles: ['sample'], home: '/elsewhere' });
  expect(entry.command).toBe(process.execPath);
  expect(entry.args[0]).toBe('/opt/hydrant/dist/server/hydrant.js');
  expect(entry.env).toEqual({ HYDRANT_HOME: '/elsewhere' });
});

test.each([
  ['a translocated app', packaged('darwin', '/private/var/folders/x/AppTranslocation/1/d/Hydrant.app/Contents/MacOS/Hydrant', '/r')],
  ['a disk image', packaged('darwin', '/Volumes/Hydrant/Hydrant.app/Contents/MacOS/Hydrant', '/r')],
  [
    'the cache of npx',
    { kind: 'node', platform: 'linux', node: '/usr/bin/node', root: '/home/a/.npm/_npx/1/node_modules/hydrant' } as const,
  ],
  [
    'an AppImage',
    describeInstallation({
      execPath: '/tmp/.mount_HydraXy/hydrant',
      root: '/r',
      platform: 'linux',
      env: { APPIMAGE: '/home/a/Hydrant.AppImage' },
      resources: '/tmp/.mount_HydraXy/resources',
    }),
  ],
])('%s is refused with the way out', (_, installation) => {
  expect(() => launchEntry(installation, { profiles: ['sample'], home })).toThrow(
    expect.objectContaining({ code: 'LAUNCHER_UNUSABLE', next: expect.stringMatching(/\w/) as string }) as Error,
  );
});

test('the app itself may run from there', () => {
  const image = packaged('darwin', '/Volumes/Hydrant/Hydrant.app/Contents/MacOS/Hydrant', '/Volumes/Hydrant/r');
  expect(launchEntry(image, { profiles: ['sample'], home, check: false }).command).toContain('/Volumes/');
});

test('ordinary places are fine, with spaces and letters of any language', () => {
  for (const path of [
    '/Applications/Hydrant.app/x',
    'C:\\Users\\Zoë Müller\\AppData\\Local\\Programs\\Hydrant\\Hydrant.exe',
    '/home/数据/hydrant',
  ])
    expect(fleeting(path, path.startsWith('C') ? 'win32' : 'darwin')).toBeUndefined();
});
