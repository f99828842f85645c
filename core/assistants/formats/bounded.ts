import { HydrantError } from '../../common/errors.ts';
import type { Format } from './format.ts';

/** Nobody nests settings so deeply, and code that walks them recurses once per level. */
const DEEPEST = 200;

/**
 * Wraps a format so that it reports a text nested too deeply instead of exhausting the stack in its parser, or in code that walks the
 * document.
 */
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
    // The stack is exhausted, or YAML aliases would expand endlessly (a ReferenceError of the parser).
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

/** Iterative, since recursion would exhaust the stack. An object with several references is visited once. */
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
