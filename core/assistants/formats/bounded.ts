import { HydrantError } from '../../common/errors.ts';
import type { Format } from './format.ts';

/** Nobody nests settings so deep, and what walks them calls itself once a level. */
const DEEPEST = 200;

/** A format that says of a text nested too deeply that it is, where its parser, or what walks the document, would run out of stack. */
export function bounded(format: Format): Format {
  return {
    read: (...given) =>
      guarded(() => {
        const content = format.read(...given);
        if (isTooDeep(content.document)) throw tooDeep();
        return content;
      }),
    set: (...given) => guarded(() => format.set(...given)),
    remove: (...given) => guarded(() => format.remove(...given)),
    mask: (...given) => guarded(() => format.mask(...given)),
    snippet: format.snippet,
  };
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    // The stack is used up, or aliases of YAML would grow without end (a ReferenceError of the parser).
    if (error instanceof RangeError || error instanceof ReferenceError) throw tooDeep(error);
    throw error;
  }
}

function tooDeep(cause?: unknown): HydrantError {
  return new HydrantError(
    'CONFIG_DAMAGED',
    'The file cannot be read: its settings are nested too deeply.',
    'Correct it by hand, or copy the entry into it. Nothing was written.',
    { cause },
  );
}

/** Without recursion, since the point is that recursion would not do. An object that several places share is looked at once. */
function isTooDeep(document: unknown): boolean {
  const seen = new Set<object>();
  let level: unknown[] = [document];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null || seen.has(value)) continue;
      seen.add(value);
      for (const inner of Object.values(value)) next.push(inner);
    }
    level = next;
  }
  return false;
}
