import { visible } from '../../core/approvals/visible.ts';
import type { Confirmation } from './shell.ts';

/** A command line longer than this is not seen whole in a dialog or a terminal. */
export const LONGEST_PROGRAM = 1000;

/**
 * The lines under the title of a question. What comes from the page stands in them so that nothing of it hides: one line each, characters
 * that cannot be seen or that command a terminal as `\u{…}`, long runs of blanks as their number.
 */
export function confirmationLines({ sentence, programs, address }: Confirmation): string[] {
  const sent = address === '' ? [] : ['', `What it prints is sent to ${shownText(address)}.`];
  return [sentence, '', ...programs.map((program) => `    ${shownText(program)}`), ...sent];
}

export function shownText(text: string): string {
  return visible(text)
    .replaceAll('\n', '\\u{a}')
    .replaceAll('\t', '\\u{9}')
    .replace(/[\s\u2800\u3164]{4,}/gu, (blanks) => ` [${blanks.length} blanks] `);
}
