import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Channel, ReplyOf, RequestOf } from '../contract/contract.ts';
import type { Host } from '../host/host.ts';
import { installationRoot } from '../installation.ts';
import { headline, type TrayAction, type TrayItem, trayMenu } from './tray-menu.ts';

export interface TrayActions {
  show(): void;
  showAt(screen: string | undefined): void;
  quit(): void;
}

/** Redrawn at most this often, in milliseconds. */
const PAUSE_MS = 250;

/** The icon in the tray and its menu, which is set anew whenever something it says has changed. */
export function createTray(host: Host, actions: TrayActions): { destroy(): void } {
  const tray = new Tray(icon());
  const act = (action: TrayAction): void => {
    if (action.do === 'open') actions.showAt(action.screen);
    else if (action.do === 'quit') actions.quit();
    else if (action.do === 'switch') void host.call('connections.switch', { id: action.profile, on: action.on });
    else if (action.do === 'pause') void host.call('connections.pause-all', { paused: action.paused });
    else void host.call('settings.set', { startAtLogin: action.on }).then(draw);
  };
  const draw = async (): Promise<void> => {
    const facts = await gather(host);
    if (tray.isDestroyed()) return;
    tray.setToolTip(headline(facts.listing));
    tray.setContextMenu(Menu.buildFromTemplate(trayMenu(facts).map((item) => template(item, act))));
  };
  let waiting = false;
  host.listen(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      void draw();
    }, PAUSE_MS).unref();
  });
  tray.on('click', () => actions.show());
  void draw();
  return { destroy: () => tray.destroy() };
}

async function gather(host: Host): Promise<Parameters<typeof trayMenu>[0]> {
  const ask = async <C extends Channel>(channel: C, request: RequestOf<C>, otherwise: ReplyOf<C>): Promise<ReplyOf<C>> => {
    const answer = await host.call(channel, request);
    return answer.ok ? (answer.value as ReplyOf<C>) : otherwise;
  };
  const [listing, approvals, history, settings] = await Promise.all([
    ask('connections.list', {}, { connections: [], problems: [], drafts: [], pausedAll: false, gone: null, availabilityProblem: null }),
    ask('approvals.list', {}, { requests: [], grants: [] }),
    ask('history.list', { filter: {}, limit: 5 }, { rows: [], next: null }),
    host.context.settings.read(),
  ]);
  return {
    listing,
    waiting: approvals.requests.filter(({ state }) => state === 'pending').length,
    recent: history.rows.map(({ id, client, statement }) => ({ id, client: client.label, statement })),
    startAtLogin: host.context.shell.startAtLogin?.get() ?? settings.startAtLogin,
  };
}

function template(item: TrayItem, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (item.kind === 'line') return { type: 'separator' };
  // A menu takes a single & as the mark of a key.
  const label = item.label.replaceAll('&', '&&');
  if (item.kind === 'text') return { label, enabled: false };
  if (item.kind === 'action') return { label, click: () => act(item.action) };
  return { label, type: 'checkbox', checked: item.checked, enabled: item.enabled, click: () => act(item.action) };
}

function icon(): Electron.NativeImage {
  const folder = join(installationRoot(), 'dist', 'app', 'icons');
  const image = nativeImage.createFromPath(join(folder, process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'));
  if (process.platform === 'darwin') image.setTemplateImage(true);
  return image;
}
