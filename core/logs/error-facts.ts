import { HydrantError } from '../stones/errors.ts';

/** What a log line says of an error: never the statement or the values that its message may hold, unless `message` is asked for. */
export interface ErrorFacts {
  name: string;
  code?: string;
  correlationId?: string;
  message?: string;
  /** Where it was thrown, without its message: `at run (file:///…/x.js:1:2)`. */
  frames?: string[];
  cause?: ErrorFacts;
}

const MOST_FRAMES = 12;
const DEEPEST_CAUSE = 3;

/**
 * An error as facts for a log line. A sentence of ours may quote an address, and one of an engine may quote values, so they are left out: the
 * code and the correlation id lead to the row of the history. What nobody foresaw keeps its message, as `readable` lets it through.
 */
export function errorFacts(error: unknown, readable: (text: string) => string, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error, message: readable(String(error)) };
  const known = error instanceof HydrantError ? error : undefined;
  const isForeseen = known !== undefined && known.code !== 'INTERNAL';
  const code = known?.code ?? codeOf(error);
  const correlationId = known?.details.correlationId;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(typeof correlationId === 'string' ? { correlationId } : {}),
    ...(isForeseen || depth > 0 ? {} : { message: readable(error.message), frames: framesOf(error, readable) }),
    ...(error.cause instanceof Error && depth < DEEPEST_CAUSE ? { cause: causeFacts(error.cause, readable, depth, isForeseen) } : {}),
  };
}

/** Under a foreseen error the cause is a driver's, whose message may hold values; under an unforeseen one it is the very reason. */
function causeFacts(cause: Error, readable: (text: string) => string, depth: number, isForeseen: boolean): ErrorFacts {
  const facts = errorFacts(cause, readable, depth + 1);
  return isForeseen ? facts : { ...facts, message: readable(cause.message), frames: framesOf(cause, readable) };
}

/** `ECONNREFUSED`, an SQLSTATE, `ERR_…`: letters and digits only, so that it holds nothing of a person. */
function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? code : undefined;
}

function framesOf(error: Error, readable: (text: string) => string): string[] {
  // The message stands before the frames, and its own lines could pass for some.
  const stack = error.stack ?? '';
  const head = stack.indexOf(error.message);
  const after = head < 0 ? stack : stack.slice(head + error.message.length);
  return after
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => readable(line.trim()));
}
