import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { record } from '../record.ts';

interface ItemTemplate {
  label?: string;
  type?: string;
  checked?: boolean;
  enabled?: boolean;
  click?: () => void;
  submenu?: ItemTemplate[];
}

export const Menu = {
  buildFromTemplate: (items: ItemTemplate[]): { items: ItemTemplate[] } => ({ items }),
  setApplicationMenu: (): void => undefined,
  getApplicationMenu: (): null => null,
};

export class Tray extends EventEmitter {
  readonly #entry = { tooltip: '', menu: undefined as unknown, destroyed: false };
  constructor(image: { isEmpty(): boolean }) {
    super();
    if (image.isEmpty()) throw new Error('A tray needs an image; this one is empty.');
    record.trays.push(this.#entry as (typeof record.trays)[number]);
  }
  setToolTip = (text: string): void => void (this.#entry.tooltip = text);
  setImage = (): void => undefined;
  setContextMenu = (menu: unknown): void => void (this.#entry.menu = menu);
  isDestroyed = (): boolean => this.#entry.destroyed;
  destroy = (): void => void (this.#entry.destroyed = true);
}

export class Notification extends EventEmitter {
  static isSupported = (): boolean => true;
  readonly #options: { title: string; body: string };
  constructor(options: { title: string; body: string }) {
    super();
    this.#options = options;
  }
  show = (): void => void record.notifications.push({ ...this.#options });
  close = (): void => undefined;
}

export const nativeImage = {
  createFromPath: (path: string) => imageOf(safeRead(path)),
  createFromBuffer: (bytes: Buffer) => imageOf(bytes),
  createEmpty: () => imageOf(Buffer.alloc(0)),
};

function imageOf(bytes: Buffer) {
  return {
    isEmpty: (): boolean => bytes.length === 0,
    setTemplateImage: (): void => undefined,
    getSize: () => ({ width: 16, height: 16 }),
  };
}

function safeRead(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

const ask = async (kind: string, args: unknown[], nothing: unknown): Promise<unknown> => {
  record.dialogs.push({ kind, options: args.at(-1) });
  return record.dialogAnswers.shift() ?? nothing;
};

export const dialog = {
  showOpenDialog: (...args: unknown[]) => ask('open', args, { canceled: true, filePaths: [] }),
  showSaveDialog: (...args: unknown[]) => ask('save', args, { canceled: true, filePath: '' }),
  showMessageBox: (...args: unknown[]) => ask('message', args, { response: 0 }),
  showErrorBox: (title: string, content: string): void => {
    record.dialogs.push({ kind: 'error', options: { title, content } });
    process.stderr.write(`${title}: ${content}\n`);
  },
};

export const shell = {
  openExternal: async (url: string): Promise<void> => void record.opened.push(url),
  openPath: async (path: string): Promise<string> => {
    record.opened.push(path);
    return '';
  },
  showItemInFolder: (path: string): void => void record.opened.push(path),
};

export const clipboard = { writeText: (text: string): void => void (record.clipboard = text), readText: (): string => record.clipboard };

const display = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
  scaleFactor: 1,
};
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display], getDisplayMatching: () => display };
