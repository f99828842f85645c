import { type ActionWords, NEUTRAL_WORDS } from '../../core/common/actions.ts';

/** What an analyst in the window is told to do next: in places and buttons of the app. */
export const WINDOW_WORDS: ActionWords = {
  ...NEUTRAL_WORDS,
  'find-names': () => 'Look the names up in the list of tables, then correct the statement.',
  'use-listed-tables': () => 'Use the tables in the list; files elsewhere, extensions and settings are closed.',
  report: ({ correlationId }) =>
    `Try again; if it happens again, choose “Report a problem” in the settings${correlationId ? ` (reference ${correlationId})` : ''}.`,
  'restore-profiles': ({ file, line, backup }) => `Restore the backup of ${backup}, or correct ${file}, line ${line}.`,
  'switch-on': () => 'Switch the connection on, here or in the tray.',
  approve: ({ minutes }) =>
    minutes === undefined
      ? 'Approve it under Approvals, then run the same statement again.'
      : `It waits for ${minutes} minutes under Approvals; approve it there, then run exactly the same statement again.`,
  'write-as-query': () =>
    'Write it as a plain query. If it must change something, choose another policy in the settings of this connection.',
  'check-function': ({ userDefined }) =>
    userDefined
      ? 'Write the query without it: Hydrant cannot tell what a function of your own does.'
      : 'Correct the name. If it is a function of your own: Hydrant cannot tell what that does, so it is not called here.',
  'shorten-to-approve': () => 'Run it in smaller parts, or with another tool of your own.',
  'install-for-assistants': () => 'Install Hydrant with its installer, then add it to the assistant again.',
};
