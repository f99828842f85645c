import type { ErrorCode } from '../../core/common/errors.ts';

/** What usually causes an error of this code, and what a person does about it. */
export interface Cure {
  causes: string;
  cure: string;
}

/** For docs/reference/errors.md; what an error itself says of its next step is more exact. */
export const ERROR_CURES: Readonly<Record<ErrorCode, Cure>> = {
  PROFILE_UNKNOWN: {
    causes: 'The id is mistyped, or the connection was removed or is of another HYDRANT_HOME.',
    cure: 'See the ids with `hydrant profiles list`; correct `--profile`, or add the connection.',
  },
  PROFILE_INVALID: {
    causes: 'A file was written by hand or by an older program.',
    cure: 'The error names the field: correct it in the app, in the file, or with `hydrant profiles add`.',
  },
  PROFILE_CHANGED: {
    causes: 'Somebody edited the connection while an assistant was open.',
    cure: 'Restart the assistant, so that its server reads the connection again, then send the statement again.',
  },
  PROFILE_EXISTS: { causes: 'The id is taken.', cure: 'Choose another id, or remove the old one with `hydrant profiles remove`.' },
  CONFIG_DAMAGED: {
    causes: 'A file was edited by hand, cut by a full disk, or written by another program.',
    cure: 'The error names the file, line and column. `hydrant profiles restore` puts the last good `profiles.json` back; correct other files by hand.',
  },
  CONFIG_UNEDITABLE: {
    causes:
      'The configuration file of an assistant is valid, but written in a form that Hydrant does not edit, such as a comment between two servers in braces.',
    cure: 'Paste the entry by hand: `hydrant assistants snippet` prints it, and the app copies it.',
  },
  CONFIG_NEWER: {
    causes: 'A newer Hydrant was used with the same folder.',
    cure: 'Update this one, or use a folder of its own (HYDRANT_HOME).',
  },
  CONFIG_LOCKED: {
    causes: 'Another Hydrant writes just now, or was killed while it did.',
    cure: 'Try again in a moment; if it stays, close the other Hydrant.',
  },
  CONFIG_UNREADABLE: {
    causes: 'Missing rights, a full disk, a read-only file system, or something else in the place of the file.',
    cure: 'The error names the reason: make the folder yours and writable, free some space, or set HYDRANT_HOME.',
  },
  USAGE: { causes: 'An unknown command or option, or one that is missing.', cure: 'See `hydrant --help`, or `--help` after the command.' },
  SECRET_MISSING: {
    causes: 'The secret was never saved on this computer, or was deleted; imports bring none.',
    cure: 'Enter it in the connection, or `hydrant secrets set NAME`.',
  },
  SECRET_ELSEWHERE: {
    causes: 'The connection was pointed to another server, user or way after its secret was saved.',
    cure: 'Check where it points. If that is right, enter the secret again.',
  },
  SECRET_STORE_LOCKED: { causes: 'The keychain is locked, or the vault has no passphrase here.', cure: 'Unlock it, then try again.' },
  SECRET_STORE_REFUSED: {
    causes: 'The keychain asked and got a no, or the passphrase of the vault is another.',
    cure: 'Allow Hydrant in the keychain, or give the passphrase that the vault was made with.',
  },
  SECRET_STORE_UNAVAILABLE: {
    causes: 'A server, a container or WSL without a keychain.',
    cure: 'Use the vault (HYDRANT_VAULT_PASSPHRASE_FILE), or references `env:NAME` and `file:PATH`.',
  },
  SECRET_DAMAGED: { causes: 'A file in `secrets/` was changed or cut.', cure: 'Enter the secret again.' },
  STATEMENT_TOO_LARGE: { causes: 'A long list of values in the statement.', cure: 'Shorten it, or join with a table or a file instead.' },
  STATEMENT_EMPTY: { causes: 'Only comments or nothing was sent.', cure: 'Send a statement.' },
  STATEMENT_INVALID: {
    causes: 'Syntax of another dialect, or a mistyped table or column.',
    cure: 'The error marks the place; look the names up with `search_objects` or in the list of tables.',
  },
  STATEMENT_MULTIPLE: { causes: 'Several statements joined by semicolons.', cure: 'Send them one at a time.' },
  READ_ONLY: {
    causes: 'The statement writes, or cannot be shown to be a read.',
    cure: 'Write it as a plain query. If it has to change something, let the connection ask before writing.',
  },
  FUNCTION_UNKNOWN: {
    causes: 'A mistyped name, or a function that somebody made in the database.',
    cure: 'Correct the name, or write the query without it.',
  },
  APPROVAL_REQUIRED: {
    causes: 'The connection asks before writing, and nobody has answered yet.',
    cure: 'Approve it in the app or with `hydrant approvals approve`, then send exactly the same statement again.',
  },
  APPROVAL_DENIED: { causes: 'A person said no.', cure: 'Read the reason; do not send it again unchanged.' },
  CONFIRMATION_REQUIRED: {
    causes: 'A login that runs a program was saved from the page.',
    cure: 'Answer the question of the system, or the one in the terminal where the app was started.',
  },
  APPROVAL_GONE: { causes: 'It expired, was withdrawn, or was answered elsewhere.', cure: 'Send the statement again; that asks anew.' },
  PARAMETER_INVALID: {
    causes: 'A wrong name or kind of argument, or a bind parameter too many or too few.',
    cure: 'The error names each wrong field; see [tools.md](tools.md).',
  },
  ENVIRONMENT_UNKNOWN: { causes: 'A mistyped name, or a server that serves another connection.', cure: 'See `list_environments`.' },
  ENVIRONMENT_PAUSED: { causes: 'A person switched it off in the window or the tray.', cure: 'Switch it on there.' },
  ENVIRONMENT_UNAVAILABLE: {
    causes: 'The server of the database is down, or the network to it.',
    cure: 'Wait for the time it names; `hydrant test-connection` shows which step fails.',
  },
  ENVIRONMENT_STARTING: {
    causes: 'A warehouse or cluster that sleeps takes longer to wake than the connection waits for it.',
    cure: 'Try again in some minutes; the engine goes on starting meanwhile.',
  },
  CONNECT_FAILED: {
    causes: 'A wrong host or port, a firewall or VPN, or TLS that does not fit.',
    cure: 'Test the connection: the first step that fails says what to do.',
  },
  TUNNEL_FAILED: {
    causes: 'The SSH server is not reached, is not known, or refuses the key.',
    cure: 'Connect once with `ssh` to accept its key, and check user and key file.',
  },
  LOGIN_FAILED: { causes: 'A wrong user or password, or one that has expired.', cure: 'Enter it again in the connection.' },
  SIGN_IN_NEEDED: {
    causes: 'Nobody was there to sign in, the sign-in was cancelled, or its time was over before anybody completed it.',
    cure: 'Run `hydrant sign-in -p PROFILE` and follow what it shows; then try again. The token is kept in the secret store for the next time.',
  },
  LOGIN_EXPIRED: {
    causes: 'A token of the login ran out, or was withdrawn. Hydrant has logged in anew once, and was refused again.',
    cure: 'Test the connection; you may have to log in to your cloud again.',
  },
  LOGIN_CAN_WRITE: {
    causes:
      'The connection has `writableLogin: refuse`, the policy is read-only, and the login may change something that the engine itself does not refuse. Or its rights could not be read.',
    cure: 'Log in as a user that can only read: the connection test shows a script that makes one. Or set `writableLogin` to `allow`.',
  },
  CONNECTION_LOST: {
    causes: 'The network broke, or the database restarted.',
    cure: 'Try a read again; after a write, look first whether it happened.',
  },
  OBJECT_UNKNOWN: {
    causes: 'A name is mistyped, or is in another schema or environment, or this login does not see it.',
    cure: 'Take the name that the error suggests, or look the names up with `search_objects` or in Ask.',
  },
  SOURCE_MISSING: { causes: 'A folder or file was moved, renamed or is on a drive that is not there.', cure: 'Correct the path.' },
  SOURCE_LOCKED: { causes: 'Another program has the `.duckdb` file open for writing.', cure: 'Close it there, or make a copy.' },
  SOURCE_NEWER: { causes: 'The file was written by a newer DuckDB.', cure: 'Update Hydrant, or export the file with the older format.' },
  SOURCE_DAMAGED: { causes: 'A CSV, JSON or Parquet file is cut or malformed.', cure: 'The error names file and line: mend it there.' },
  QUERY_FAILED: {
    causes: 'The engine refused the statement while it ran.',
    cure: 'Its own words are in the error: correct the statement.',
  },
  QUERY_CANCELLED: { causes: 'The assistant, or a person, stopped it.', cure: 'Nothing; send it again if that was a mistake.' },
  QUERY_TIMEOUT: {
    causes: 'Too much data for the limit of seconds, or a lock.',
    cure: 'Narrow it (a filter, an aggregate), run it in the background, or raise `limits.seconds` of the profile.',
  },
  OUT_OF_MEMORY: { causes: 'A large sort, join or aggregate.', cure: 'Narrow it, or compute it in steps.' },
  BUSY: { causes: 'As many statements run as `limits.concurrency` allows.', cure: 'Wait for one of them to end.' },
  NOT_SUPPORTED: { causes: 'Another engine could do it.', cure: 'The error names what this one offers instead, where there is something.' },
  PACK_OFF: {
    causes: 'The tool is of a pack that this connection has not switched on.',
    cure: '`hydrant profiles pack ID PACK`, or in the app on the page of the connection.',
  },
  SETUP_MISSING: {
    causes: 'An extension, setting or right is missing on the server.',
    cure: 'Give the error to whoever runs the database: it names what to do.',
  },
  RESULT_UNKNOWN: { causes: 'Results are kept for an hour, and only for who asked.', cure: 'Run the statement again.' },
  RESULT_DISK_FULL: { causes: 'No space where Hydrant keeps its files.', cure: 'Free some, then run the statement again for the rest.' },
  EXPORT_FAILED: { causes: 'The folder is not there, is not yours, or is full.', cure: 'Choose another file, or free some space.' },
  ASSISTANT_UNKNOWN: { causes: 'A mistyped name.', cure: 'See `hydrant assistants list`.' },
  CONFIG_CHANGED: {
    causes: 'The assistant, or a person, wrote its file in between.',
    cure: 'Look at the change anew, then apply it.',
  },
  LAUNCHER_UNUSABLE: {
    causes: 'Hydrant runs from a temporary folder, a mounted image, or npm’s cache.',
    cure: 'Install it to a place that stays, then add it to the assistant again.',
  },
  SERVER_FAILED: {
    causes: 'The server of the connection crashed, or its configuration does not load.',
    cure: 'Look at its log on the page of the connection; `hydrant report` has the reason.',
  },
  HISTORY_UNAVAILABLE: {
    causes: 'A full disk, missing rights, or a damaged `history.db`.',
    cure: 'Mend that; until then nothing runs, since what cannot be written down is not run.',
  },
  AUDIT_BROKEN: {
    causes: 'Rows of the history were changed or removed past Hydrant.',
    cure: '`hydrant audit verify` shows the first broken link. Find out who did it.',
  },
  INTERNAL: {
    causes: 'A fault of Hydrant.',
    cure: '`hydrant report`, or “Report a problem” in the settings; give it to whoever helps you.',
  },
};
