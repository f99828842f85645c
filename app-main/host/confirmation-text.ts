import { escapeInvisible } from '../../core/approvals/escape-invisible.ts';
import { codePointName, lookAlikes } from '../../core/approvals/look-alikes.ts';
import type { Confirmation } from './shell.ts';

/** A longer command line cannot be seen whole in a dialog or a terminal. Characters. */
export const LONGEST_PROGRAM = 1000;

/**
 * The lines under the title of a question. What comes from the page stands in them so that nothing of it hides: one line each, characters
 * that cannot be seen or that command a terminal as `\u{…}`, long runs of blanks as their number.
 */
export function confirmationLines({ sentence, programs, address }: Confirmation): string[] {
  const sent = address === '' ? [] : ['', `What it prints is sent to ${shownText(address)}.`];
  return [sentence, '', ...programs.flatMap((program) => [`    ${shownText(program)}`, ...disguises(program)]), ...sent];
}

/** A warning of letters that look like ASCII and are not: a Cyrillic `а` in the name of a program. */
function disguises(program: string): string[] {
  const match = lookAlikes(program, { marks: true }).map(
    ({ at, like }) => `${codePointName(program, at)}${like === undefined ? '' : ` in place of ${like}`}`,
  );
  return match.length === 0 ? [] : [`    Some letters are not what they look like: ${[...new Set(match)].join(', ')}.`];
}

/** Text of a page on one line: invisible characters, line feeds and tabs as `\u{…}`, long runs of blanks as their number. */
export function shownText(text: string): string {
  return escapeInvisible(text)
    .replaceAll('\n', '\\u{a}')
    .replaceAll('\t', '\\u{9}')
    .replace(/[\s\u2800\u3164]{4,}/gu, (blanks) => ` [${blanks.length} blanks] `);
}
