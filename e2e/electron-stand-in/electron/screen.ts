import type { Display } from 'electron';
import { levers } from '../record.ts';
import { StrictEmitter } from '../strict.ts';
import type { Bounds } from './browser-window.ts';

const ONE: Display = {
  id: 1,
  label: 'stand-in',
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
  size: { width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1040 },
  nativeOrigin: { x: 0, y: 0 },
  maximumCursorSize: { width: 128, height: 128 },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
  detected: true,
  monochrome: false,
  colorDepth: 24,
  colorSpace: 'srgb',
  depthPerComponent: 8,
  displayFrequency: 60,
  accelerometerSupport: 'unknown',
  touchSupport: 'unknown',
};

/** One display; a spec may set others: `__standin.setDisplays([...])`. */
export class Screen extends StrictEmitter {
  #displays: Display[] = [ONE];

  constructor() {
    super('screen', ['display-added', 'display-removed', 'display-metrics-changed']);
    levers.setDisplays = (displays: Partial<Display>[]): void => {
      this.#displays = displays.map((display, index) => ({ ...ONE, id: index + 1, ...display }));
    };
  }
  getAllDisplays(): Display[] {
    return structuredClone(this.#displays);
  }
  getPrimaryDisplay(): Display {
    return structuredClone(this.#displays[0] ?? ONE);
  }
  /** The one that shows the most of the rectangle. */
  getDisplayMatching(rect: Bounds): Display {
    return this.#best((bounds) => overlap(bounds, rect));
  }
  getDisplayNearestPoint({ x, y }: { x: number; y: number }): Display {
    return this.#best((bounds) => -distance(bounds, x, y));
  }
  getCursorScreenPoint(): { x: number; y: number } {
    return { x: 0, y: 0 };
  }

  #best(score: (bounds: Bounds) => number): Display {
    const ranked = this.getAllDisplays().sort((one, other) => score(other.bounds) - score(one.bounds));
    return ranked[0] ?? structuredClone(ONE);
  }
}

export const screen = new Screen();

function overlap(a: Bounds, b: Bounds): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, across) * Math.max(0, down);
}

function distance({ x: left, y: top, width, height }: Bounds, x: number, y: number): number {
  return Math.hypot(Math.max(left - x, 0, x - left - width), Math.max(top - y, 0, y - top - height));
}
