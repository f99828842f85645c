import { HydrantError, isForeseen } from '../common/errors.ts';
import { safeCode, safeFrames, safeName, type Texts } from './error-words.ts';

/** The facts of an error for a log line: never the statement or the values that its message may hold, unless `message` is requested. */
export interface ErrorFacts {
  name: string;
  code?: string;
  correlationId?: string;
  message?: string;
  /** Stack frames: `dist/server/chunks/x.js:1:2`. */
  frames?: string[];
  cause?: ErrorFacts;
}

const DEEPEST_CAUSE = 3;
const ID = /^[\w-]{1,64}$/;

/**
 * An error as facts for a log line. Our own sentences may quote an address, and an engine's may quote values, so they are left out: the
 * code and the correlation id lead to the row of the history. An unforeseen error keeps its message, as `texts` masks it.
 */
export function errorFacts(error: unknown, texts: Texts): ErrorFacts {
  try {
    return factsOf(error, texts, 0);
  } catch {
    // The error's own getters or `toString` threw; logging a crash must not crash.
    return { name: 'Error' };
  }
}

function factsOf(error: unknown, texts: Texts, depth: number): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error, message: texts.readable(String(error)) };
  const foreseen = isForeseen(error);
  const code = safeCode(error, texts);
  const correlationId = error instanceof HydrantError ? error.details.correlationId : undefined;
  return {
    name: safeName(error.name, texts),
    ...(code === undefined ? {} : { code }),
    ...(typeof correlationId === 'string' && ID.test(correlationId) ? { correlationId } : {}),
    ...(foreseen || depth > 0 ? {} : { message: texts.readable(String(error.message)), frames: safeFrames(error, texts) }),
    ...(error.cause instanceof Error && depth < DEEPEST_CAUSE ? { cause: causeFacts(error.cause, texts, depth, foreseen) } : {}),
  };
}

/** Below a foreseen error the cause comes from a driver, whose message may hold values; below an unforeseen one it is the actual reason. */
function causeFacts(cause: Error, texts: Texts, depth: number, foreseen: boolean): ErrorFacts {
  const facts = factsOf(cause, texts, depth + 1);
  return foreseen ? facts : { ...facts, message: texts.readable(String(cause.message)), frames: safeFrames(cause, texts) };
}
