import { z } from 'zod';

/** `hydrant://connections/sales/assistants`, `hydrant://approvals/ID`, …: a place in the app, and nothing else. They change nothing. */
const ScreenSchema = z
  .string()
  .max(200)
  .regex(
    /^(connections(\/[a-z][a-z0-9_-]{0,62}(\/(overview|connection|assistants|history))?)?|assistants|ask|history|settings|approvals(\/[A-Za-z0-9_-]{1,64})?)$/,
  );

/** The place a link names; undefined for anything that is not one of ours. */
export function screenOfLink(link: string): string | undefined {
  const [, rest] = /^hydrant:\/{0,2}([^?#]*)$/.exec(link) ?? [];
  if (rest === undefined) return undefined;
  const screen = ScreenSchema.safeParse(rest.replace(/\/+$/, ''));
  return screen.success ? screen.data : undefined;
}

/** The link among a process's arguments, as Windows and Linux hand it over. */
export function deepLinkIn(argv: readonly string[]): string | undefined {
  return argv.findLast((argument) => argument.startsWith('hydrant:'));
}
