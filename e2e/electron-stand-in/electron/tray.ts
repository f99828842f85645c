import { levers, record } from '../record.ts';
import { StrictEmitter } from '../strict.ts';
import type { Menu } from './menu.ts';
import { type NativeImage, nativeImage } from './native-image.ts';

const EVENTS = [
  ...['click', 'right-click', 'double-click', 'middle-click', 'balloon-show', 'balloon-click', 'balloon-closed', 'drop', 'drop-files'],
  ...['drop-text', 'drag-enter', 'drag-leave', 'drag-end', 'mouse-up', 'mouse-down', 'mouse-enter', 'mouse-leave', 'mouse-move'],
];

const trays: Tray[] = [];
/** Live trays, so that a spec can click on one: `__standin.trays[0].emit('click')`. */
levers.trays = trays;

/** Recorded, not drawn. */
export class Tray extends StrictEmitter {
  readonly #entry: (typeof record.trays)[number] = { tooltip: '', menu: undefined, destroyed: false };

  constructor(image: NativeImage | string, _guid?: string) {
    super('Tray', EVENTS);
    this.setImage(image);
    record.trays.push(this.#entry);
    trays.push(this);
  }
  setImage(image: NativeImage | string): void {
    const picture = typeof image === 'string' ? nativeImage.createFromPath(image) : image;
    if (picture.isEmpty()) throw new Error('The picture of a tray is empty: a person would see nothing there.');
  }
  setPressedImage(_image: NativeImage | string): void {}
  setToolTip(text: string): void {
    this.#entry.tooltip = text;
  }
  setTitle(_title: string): void {}
  setContextMenu(menu: Menu | null): void {
    this.#entry.menu = menu ?? undefined;
  }
  setIgnoreDoubleClickEvents(_ignore: boolean): void {}
  popUpContextMenu(_menu?: Menu): void {}
  closeContextMenu(): void {}
  getBounds(): { x: number; y: number; width: number; height: number } {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  isDestroyed(): boolean {
    return this.#entry.destroyed;
  }
  destroy(): void {
    this.#entry.destroyed = true;
  }
}
