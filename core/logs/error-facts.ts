import { HydrantError, isForeseen } from '../stones/errors.ts';
import type { LogRedaction } from './redaction.ts';

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

/** What texts pass: `readable` for a message, `words` for names and places of code. */
type Texts = Pick<LogRedaction, 'readable' | 'words'>;

const MOST_FRAMES = 12;
const DEEPEST_CAUSE = 3;

/**
 * An error as facts for a log line. A sentence of ours may quote an address, and one of an engine may quote values, so they are left out: the
 * code and the correlation id lead to the row of the history. What nobody foresaw keeps its message, as `texts` let it through.
 */
export function errorFacts(error: unknown, texts: Texts, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error, message: texts.readable(String(error)) };
  const known = error instanceof HydrantError ? error : undefined;
  const foreseen = isForeseen(error);
  const code = known?.code ?? codeOf(error);
  const correlationId = known?.details.correlationId;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(typeof correlationId === 'string' ? { correlationId } : {}),
    ...(foreseen || depth > 0 ? {} : { message: texts.readable(error.message), frames: framesOf(error, texts) }),
    ...(error.cause instanceof Error && depth < DEEPEST_CAUSE ? { cause: causeFacts(error.cause, texts, depth, foreseen) } : {}),
  };
}

/** Under a foreseen error the cause is a driver's, whose message may hold values; under an unforeseen one it is the very reason. */
function causeFacts(cause: Error, texts: Texts, depth: number, foreseen: boolean): ErrorFacts {
  const facts = errorFacts(cause, texts, depth + 1);
  return foreseen ? facts : { ...facts, message: texts.readable(cause.message), frames: framesOf(cause, texts) };
}

/** `ECONNREFUSED`, an SQLSTATE, `ERR_…`: letters and digits only, so that it holds nothing of a person. */
function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{2,40}$/.test(code) ? code : undefined;
}

/** `at run (file:///…/x.js:1:2)`, `at node:internal/timers:1:2`: a name of code and a place in it. */
const FRAME = /^at (?:(?:async |new )?[\w.<>$#[\] ]{1,120} \()?(?:file:|node:|app:|http:|\/|[A-Za-z]:[\\/])[^()\n]{1,400}:\d+:\d+\)?$/;

/** The message stands before the frames, and its own lines could pass for some: it is cut off, and what follows has to look like a frame. */
function framesOf(error: Error, { words }: Texts): string[] {
  const stack = error.stack ?? '';
  const head = stack.indexOf(error.message);
  if (head < 0) return [];
  return stack
    .slice(head + error.message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => FRAME.test(line))
    .slice(0, MOST_FRAMES)
    .map(words);
}
