import type { HydrantError } from '../common/errors.ts';
import { visibleLine } from '../common/visible-text.ts';
import type { EngineMessage } from '../connectors/run.ts';

/** Most messages in one answer; MOST_CHARACTERS is the length of each. */
const MOST_MESSAGES = 20;
const LONGEST_MESSAGE = 500;

/**
 * Messages of an engine, one line each, safe to show: redacted first, then cut, without terminal control characters. Their text is
 * untrusted, since a function of the database may have written it. While a secret is unknown they are withheld, because they can repeat the
 * statement.
 */
export function shownMessages(
  messages: readonly EngineMessage[],
  { redact, unknown }: { redact: (text: string) => string; unknown: HydrantError | undefined },
): string[] {
  if (messages.length === 0) return [];
  if (unknown) return [`The engine sent ${countOf(messages.length)}, withheld because a saved secret could not be read.`];
  const lines = messages.slice(0, MOST_MESSAGES).map(({ severity, text }) => {
    const whole = redact(text);
    const cut = whole.length > LONGEST_MESSAGE ? `${whole.slice(0, LONGEST_MESSAGE).toWellFormed()}…` : whole;
    return `${severity === 'warning' ? 'Warning' : 'Notice'}: ${visibleLine(cut)}`;
  });
  const left = messages.length - lines.length;
  return left > 0 ? [...lines, `${countOf(left)} more.`] : lines;
}

function countOf(messages: number): string {
  return `${messages.toLocaleString('en')} message${messages === 1 ? '' : 's'}`;
}
