import { note, record } from '../record.ts';
import { strict } from '../strict.ts';

/** Without an answer in `record.dialogAnswers` a person has cancelled. */
function ask<T>(kind: string, args: readonly unknown[], cancelled: T): T {
  const options = args.at(-1);
  record.dialogs.push({ kind, options });
  return (record.dialogAnswers.shift() as T | undefined) ?? cancelled;
}

function cancelButton(args: readonly unknown[]): number {
  const { cancelId, buttons = [] } = (args.at(-1) ?? {}) as { cancelId?: number; buttons?: string[] };
  const named = buttons.findIndex((button) => /^(cancel|no)$/i.test(button));
  return cancelId ?? Math.max(0, named);
}

export const dialog = strict(
  {
    showOpenDialog: async (...args: unknown[]) => ask('open', args, { canceled: true, filePaths: [] as string[] }),
    showSaveDialog: async (...args: unknown[]) => ask('save', args, { canceled: true, filePath: '' }),
    showMessageBox: async (...args: unknown[]) => ask('message', args, { response: cancelButton(args), checkboxChecked: false }),
    showMessageBoxSync: (...args: unknown[]): number => ask('message', args, cancelButton(args)),
    showErrorBox(title: string, content: string): void {
      record.dialogs.push({ kind: 'error', options: { title, content } });
      process.stderr.write(`${title}: ${content}\n`);
    },
  },
  'dialog',
);

/** Nothing is opened; what would have been is recorded. */
export const shell = strict(
  {
    openExternal: async (url: string, options?: object): Promise<void> => {
      note('shell.openExternal', [url, options]);
      record.opened.push(url);
    },
    openPath: async (path: string): Promise<string> => {
      note('shell.openPath', [path]);
      record.opened.push(path);
      return '';
    },
    showItemInFolder(path: string): void {
      note('shell.showItemInFolder', [path]);
      record.opened.push(path);
    },
    trashItem: async (path: string): Promise<void> => note('shell.trashItem', [path]),
    beep: (): void => note('shell.beep', []),
  },
  'shell',
);

export const clipboard = strict(
  {
    writeText: async (text: string): Promise<void> => void (record.clipboard = text),
    readText: async (): Promise<string> => record.clipboard,
    clear: (): void => void (record.clipboard = ''),
  },
  'clipboard',
);
