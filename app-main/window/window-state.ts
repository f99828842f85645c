import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const BoundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
});
const StateSchema = z.object({ bounds: BoundsSchema.optional(), maximized: z.boolean().default(false) });

export type Bounds = z.output<typeof BoundsSchema>;
export type WindowState = z.output<typeof StateSchema>;

const SIZE = { width: 1160, height: 760 } as const;
/** As much of the window must be on a screen that it can be taken hold of, in pixels. */
const GRIP = 80;

/** Where the window was; nothing known where the file is absent or damaged. */
export function readWindowState(file: string): WindowState {
  try {
    return StateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { maximized: false };
  }
}

/** Remembers it, whole or not at all; a failure loses only the place of a window. */
export function rememberWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.tmp`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  } catch {
    // Next time it opens in the middle.
  }
}

/** The remembered place where a screen still shows enough of it, else only a size. */
export function visibleBounds(
  bounds: Bounds | undefined,
  areas: readonly Bounds[],
): { width: number; height: number; x?: number; y?: number } {
  if (!bounds) return { ...SIZE };
  const shown = areas.some((area) => {
    const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    return across >= GRIP && bounds.y >= area.y - 1 && bounds.y <= area.y + area.height - GRIP;
  });
  return shown ? bounds : { ...SIZE };
}
