import { type ActionWords, NEUTRAL_WORDS } from '../../core/common/actions.ts';

/** What an assistant is told to do next: in tools of this server, or by asking the person at this machine. */
export const ASSISTANT_WORDS: ActionWords = {
  ...NEUTRAL_WORDS,
  'find-names': () => 'Look the names up with search_objects, then correct the statement.',
  'use-listed-tables': () =>
    'Use the tables and views of this environment (search_objects lists them); files elsewhere, extensions and settings are closed.',
  'test-connection': ({ environment }) =>
    `Run test_connection${environment === undefined ? '' : ` on ${environment}`} to see which step fails.`,
  'wait-or-test': ({ environment }) => `Try again after that, or run test_connection on ${environment} to see what is wrong.`,
  'retry-or-test': () => 'Try again; if it happens again, run test_connection.',
  'retry-or-check-health': () => 'Try again, or see with list_environments whether the environment answers.',
  'end-background-run': () => 'Wait for one of them, or cancel one with get_result.',
  report: ({ correlationId }) =>
    `Try again; if it happens again, ask the person at this machine to report it from Hydrant${correlationId ? ` (reference ${correlationId})` : ''}.`,
  'reset-switches': () => 'Ask the person at this machine to open Hydrant: it can start anew with everything paused.',
  'use-reading-login': () =>
    'Ask the person at this machine to log in as a user that can only read, or to let this connection accept a login that can write.',
  'save-secret': () => 'Ask the person at this machine to enter it in the connection in Hydrant.',
  'unlock-vault': () => 'Ask the person at this machine to unlock it in Hydrant.',
  'sign-in': ({ profile }) => `Ask the person at this machine to sign in to the connection ${profile} with Hydrant, then send it again.`,
  approve: ({ minutes }) =>
    minutes === undefined
      ? 'Ask the person at this machine to approve it in Hydrant, then send the same statement again.'
      : `It can still be approved in Hydrant for ${minutes} minutes: ask the person at this machine, then send exactly the same statement again.`,
  'shorten-to-approve': () => 'Send it in smaller parts, or ask the person at this machine to run it with a tool of their own.',
  'unmask-to-approve': () =>
    'Pass the secret as a bind parameter of a plain INSERT, UPDATE or DELETE (`SET a = $1`, `VALUES ($1)`); leave what only looks like a secret out. Or ask the person at this machine to run it with a tool of their own.',
  'accept-refusal': () => 'Do not send it again; ask what they would like instead.',
  'one-statement': () => 'Send one statement per call.',
  'shorten-statement': () => 'Send a shorter statement: put values into a table or bind parameters instead of the text.',
  'narrow-or-raise-time': () => 'Narrow it (fewer rows, a filter, an aggregate), or give a longer timeout where the connection allows it.',
};
