import { StrictEmitter } from '../strict.ts';

/** What only a person at a desktop would see of a window: taken, and apart from the title forgotten. */
export class WindowLook extends StrictEmitter {
  #title = '';

  getTitle(): string {
    return this.#title;
  }
  setTitle(title: string): void {
    this.#title = title;
  }
  setMenu(_menu: object | null): void {}
  removeMenu(): void {}
  setMenuBarVisibility(_visible: boolean): void {}
  setAutoHideMenuBar(_hide: boolean): void {}
  setBackgroundColor(_color: string): void {}
  setTitleBarOverlay(_options: object): void {}
  setIcon(_icon: unknown): void {}
  setMinimumSize(_width: number, _height: number): void {}
  setAlwaysOnTop(_flag: boolean): void {}
  setSkipTaskbar(_skip: boolean): void {}
  setProgressBar(_progress: number): void {}
  setOverlayIcon(_overlay: unknown, _description: string): void {}
  setVisibleOnAllWorkspaces(_visible: boolean): void {}
  setContentProtection(_enable: boolean): void {}
  flashFrame(_flag: boolean): void {}
  moveTop(): void {}
}
