import { type ActionWords, NEUTRAL_WORDS } from '../../core/common/actions.ts';

/** What a person at a command line is told to do next: in commands of `hydrant`. */
export const COMMAND_WORDS: ActionWords = {
  ...NEUTRAL_WORDS,
  'test-connection': () => 'Run `hydrant test-connection` to see which step fails.',
  'wait-or-test': () => 'Try again after that, or run `hydrant test-connection` to see what is wrong.',
  'retry-or-test': () => 'Try again; if it happens again, run `hydrant test-connection`.',
  'retry-or-check-health': () => 'Try again, or see with `hydrant test-connection` whether the environment answers.',
  report: ({ correlationId }) =>
    `Run \`hydrant report\` and give what it shows to whoever helps you${correlationId ? ` (reference ${correlationId})` : ''}.`,
  'restore-profiles': ({ file, line, backup }) =>
    `Run \`hydrant profiles restore\` to go back to the backup of ${backup}, or correct ${file}, line ${line}.`,
  'correct-profiles': ({ file }) => `Correct ${file}, or run \`hydrant profiles restore\` to go back to the last good backup.`,
  'keep-secrets': () => 'Or remove the connection and keep its secrets: `hydrant profiles remove --keep-secrets`.',
  'reset-switches': ({ file }) =>
    `Open Hydrant (\`hydrant app\`) and choose “Start anew, paused”, then switch on what should be on. Or replace ${file} by hand: {"version":1,"pausedAll":true,"off":[]} pauses everything; without that file everything is on.`,
  'begin-records': ({ file }) =>
    `Move ${file} away. \`hydrant assistants list\` then shows the entries of Hydrant that are there, and \`hydrant assistants add\` writes one anew.`,
  'use-reading-login': () =>
    'Log in as a user that can only read (`hydrant test-connection` shows how to make one), or set `writableLogin` of the profile to `allow`.',
  'save-secret': ({ name }) => `Save it with \`hydrant secrets set ${name}\`, or enter it in the connection.`,
  'unlock-vault': () =>
    'Open Hydrant and type the passphrase there: commands and servers can use it for as long as it is open. Or give it in HYDRANT_VAULT_PASSPHRASE, or a file that holds it in HYDRANT_VAULT_PASSPHRASE_FILE. To use the keychain of the system instead, set HYDRANT_SECRETS=keychain.',
  'switch-on': () => 'Switch it on in Hydrant’s window or tray.',
  'sign-in': ({ profile }) => `Run \`hydrant sign-in -p ${profile}\`, then try again.`,
  approve: ({ minutes }) =>
    minutes === undefined
      ? 'Approve it in Hydrant’s window or with `hydrant approvals`, then run the same statement again.'
      : `It can still be approved for ${minutes} minutes, in Hydrant’s window or with \`hydrant approvals\`; then run exactly the same statement again.`,
  'narrow-or-raise-time': () => 'Narrow it (fewer rows, a filter, an aggregate), or raise the limit of seconds in the profile.',
  'choose-other-home': () => 'Set HYDRANT_HOME to a folder of its own that can be written.',
  'raise-file-limit': ({ limit }) =>
    `Raise the limit of ${limit === 'size' ? 'file sizes (`ulimit -f`)' : 'open files (`ulimit -n`)'}, then try again.`,
  'keep-in-vault': () =>
    'Or set HYDRANT_VAULT_PASSPHRASE_FILE to a file with a passphrase, as on servers and in containers, to keep secrets in an encrypted vault file.',
  'install-for-assistants': () => 'Install it with `npm install --global hydrant`, then add it again.',
};
