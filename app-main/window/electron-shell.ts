import { app, type BrowserWindow, dialog, shell } from 'electron';
import { confirmationLines, shownText } from '../host/confirmation-text.ts';
import type { Shell } from '../host/shell.ts';

/** Schemes of other programs that a link of ours may open; each is in the assistants' catalogue. */
const LINK_SCHEMES = new Set(['cursor:', 'vscode:', 'vscode-insiders:', 'lmstudio:', 'goose:']);

/** What the window host can do through the system. */
export function windowShell(window: () => BrowserWindow | undefined): Shell {
  return {
    host: 'window',
    async pick(what) {
      const properties: ('openDirectory' | 'openFile')[] = [what === 'folder' ? 'openDirectory' : 'openFile'];
      const parent = window();
      const { canceled, filePaths } = await (parent
        ? dialog.showOpenDialog(parent, { properties })
        : dialog.showOpenDialog({ properties }));
      return canceled ? null : (filePaths[0] ?? null);
    },
    async savePath(suggestion) {
      const parent = window();
      const options = { defaultPath: suggestion };
      const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      return canceled ? null : (filePath ?? null);
    },
    async confirm(question) {
      const parent = window();
      const options = {
        type: 'warning' as const,
        message: shownText(question.title),
        detail: confirmationLines(question).join('\n'),
        buttons: ['Do not allow', 'Allow'],
        // Enter and Escape both say no.
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      };
      const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
      return response === 1;
    },
    reveal: async (path) => (await shell.openPath(path)) === '',
    async openLink(url) {
      if (!LINK_SCHEMES.has(new URL(url).protocol)) return false;
      await shell.openExternal(url);
      return true;
    },
    startAtLogin: {
      get: () => app.getLoginItemSettings().openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] }),
    },
    quit: () => app.quit(),
  };
}
