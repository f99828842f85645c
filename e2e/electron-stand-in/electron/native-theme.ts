import type { Page } from '../page.ts';
import { levers } from '../record.ts';
import { StrictEmitter } from '../strict.ts';

type Source = 'system' | 'light' | 'dark';

export class NativeTheme extends StrictEmitter {
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly prefersReducedTransparency = false;
  readonly inForcedColorsMode = false;
  readonly #pages = new Set<WeakRef<Page>>();
  #source: Source = 'system';
  #system: 'light' | 'dark' = 'light';

  constructor() {
    super('nativeTheme', ['updated']);
    levers.setSystemTheme = (theme: 'light' | 'dark'): void => {
      this.#system = theme;
      this.#changed();
    };
  }
  get themeSource(): Source {
    return this.#source;
  }
  set themeSource(source: Source) {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`themeSource cannot be ${String(source)}`);
    if (source === this.#source) return;
    this.#source = source;
    this.#changed();
  }
  get shouldUseDarkColors(): boolean {
    return (this.#source === 'system' ? this.#system : this.#source) === 'dark';
  }
  get shouldUseDarkColorsForSystemIntegratedUI(): boolean {
    return this.#system === 'dark';
  }

  /** The page is told the scheme now and from now on. Said again after each load: a debugger may have said something else meanwhile. */
  standinFollow(page: Page): void {
    if (![...this.#pages].some((ref) => ref.deref() === page)) this.#pages.add(new WeakRef(page));
    page.setColorScheme(this.#scheme());
  }

  #scheme(): 'light' | 'dark' {
    return this.shouldUseDarkColors ? 'dark' : 'light';
  }

  #changed(): void {
    for (const ref of this.#pages) ref.deref()?.setColorScheme(this.#scheme());
    this.emit('updated');
  }
}

export const nativeTheme = new NativeTheme();
