/**
 * Next steps for the reader of an error, as codes. An assistant, a person at a command line and an analyst in the window do the same thing
 * in different ways, so core names the action and each surface words it (an {@link ActionWords} table).
 */
interface ActionFacts {
  /** A name in the statement does not exist: look up existing names. */
  'find-names': object;
  /** The statement reaches past the tables of its environment. */
  'use-listed-tables': object;
  /** Find out which step of the connection fails. */
  'test-connection': { environment?: string };
  /** The circuit breaker of the environment is open for a while. */
  'wait-or-test': { environment: string };
  'retry-or-test': object;
  /** No session became free. */
  'retry-or-check-health': object;
  'end-background-run': object;
  /** An unforeseen error: a report needs the correlation id. */
  report: { correlationId?: string };
  'restore-profiles': { file: string; line: number; backup: string };
  'correct-profiles': { file: string };
  'keep-secrets': object;
  /** The file of disabled connections is damaged, so it is unknown which were disabled. */
  'reset-switches': { file: string };
  /** The records of entries written into assistants' files are damaged. */
  'begin-records': { file: string };
  /** The secret store has nothing, or nothing usable, under this name. */
  'save-secret': { name: string };
  'unlock-vault': object;
  'switch-on': object;
  /** A person has to sign in to the connection of this id. */
  'sign-in': { profile: string };
  /** A person has to approve first. `minutes`: how long the request can still be approved. */
  approve: { minutes?: number };
  /** Cannot be approved, because it cannot be shown whole. */
  'shorten-to-approve': object;
  'unmask-to-approve': object;
  'accept-refusal': object;
  'one-statement': object;
  'shorten-statement': object;
  /** The login can write, and the connection accepts only one that cannot. */
  'use-reading-login': object;
  /** The policy of the environment refuses what is not a read. */
  'write-as-query': object;
  /** `userDefined`: the function is certainly not one of the engine. */
  'check-function': { userDefined: boolean };
  'narrow-or-raise-time': object;
  'choose-other-home': object;
  /** The system limits the size of files, or the number of open files, of this process. */
  'raise-file-limit': { limit: 'size' | 'open' };
  /** No keychain is available: an encrypted file with a passphrase is the alternative. */
  'keep-in-vault': object;
  'install-for-assistants': object;
}

export type ActionCode = keyof ActionFacts;

/**
 * An action with its facts in one flat object, so that it can be sent as JSON. `first`: a sentence of the engine or provider that comes
 * before it.
 */
export type Action = { [Code in ActionCode]: { do: Code; first?: string } & ActionFacts[Code] }[ActionCode];

/** The sentence of each action on one surface. */
export type ActionWords = { readonly [Code in ActionCode]: (facts: ActionFacts[Code]) => string };

/** A next step: a sentence that holds on every surface, or an action that each surface words. */
export type NextStep = string | Action;

/** An action as a sentence of this surface; a sentence stays what it is. */
export function wordNextStep(step: NextStep, words: ActionWords): string {
  if (typeof step === 'string') return step;
  const word = words[step.do] as (facts: Action) => string;
  return step.first === undefined ? word(step) : `${step.first} ${word(step)}`;
}

/** A step with a sentence before it. */
export function sayFirst(sentence: string, step: NextStep): NextStep {
  if (typeof step === 'string') return `${sentence} ${step}`;
  return { ...step, first: step.first === undefined ? sentence : `${sentence} ${step.first}` };
}

/** An action received as JSON from another Hydrant process, or undefined if the value is none. Its facts are only ever shown as text. */
export function readAction(value: unknown): Action | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { do: code } = value as { do?: unknown };
  return typeof code === 'string' && Object.hasOwn(NEUTRAL_WORDS, code) ? (value as Action) : undefined;
}

/** A step with each text in it passed through `map`; for redaction. */
export function mapNextStep(step: NextStep, map: (text: string) => string): NextStep {
  if (typeof step === 'string') return map(step);
  const mapped = Object.entries(step).map(([key, value]) => [key, typeof value === 'string' && key !== 'do' ? map(value) : value]);
  return Object.fromEntries(mapped) as Action;
}

const OWN_FUNCTION =
  'Hydrant cannot tell what a function of your own does, so the owner of this connection decides whether it may be called.';

/** Wordings that hold on every surface; a surface overrides those for which it has better words. */
export const NEUTRAL_WORDS: ActionWords = {
  'find-names': () => 'Look up the names of the tables and columns, then correct the statement.',
  'use-listed-tables': () => 'Use the tables and views of this environment; files elsewhere, extensions and settings are closed.',
  'test-connection': () => 'Test the connection to see which step fails.',
  'wait-or-test': () => 'Try again after that, or test the connection to see what is wrong.',
  'retry-or-test': () => 'Try again; if it happens again, test the connection.',
  'retry-or-check-health': () => 'Try again in a moment, or test the connection to see whether it answers.',
  'end-background-run': () => 'Wait for one of them to end, or cancel one.',
  report: ({ correlationId }) => `Try again; if it happens again, report it${correlationId ? ` (reference ${correlationId})` : ''}.`,
  'restore-profiles': ({ file, line, backup }) => `Go back to the backup of ${backup}, or correct ${file}, line ${line}.`,
  'correct-profiles': ({ file }) => `Correct ${file}, or go back to the last good backup.`,
  'keep-secrets': () => 'Or remove the connection and keep its secrets.',
  'reset-switches': () => 'Open Hydrant and start anew with everything paused; then switch on what should be on.',
  'begin-records': () =>
    'Nothing has to be done: entries of Hydrant are still found, and with the next change the file is begun anew and a copy of it is kept.',
  'save-secret': () => 'Enter it in the connection.',
  'unlock-vault': () => 'Give the passphrase of the sealed file.',
  'switch-on': () => 'Ask the person at this machine to switch it on in Hydrant.',
  'sign-in': () => 'A person has to sign in to the connection; then try again.',
  approve: ({ minutes }) =>
    minutes === undefined ? 'A person has to approve it in Hydrant.' : `It can still be approved in Hydrant for ${minutes} minutes.`,
  'shorten-to-approve': () => 'Send it in smaller parts, or run it with another tool of your own.',
  'unmask-to-approve': () =>
    'Pass the secret as a bind parameter of a plain INSERT, UPDATE or DELETE (`SET a = $1`, `VALUES ($1)`); leave what only looks like a secret out. Or run it with another tool of your own.',
  'accept-refusal': () => 'It was not run.',
  'one-statement': () => 'Run one statement at a time.',
  'shorten-statement': () => 'Make the statement shorter: put values into a table or bind parameters instead of the text.',
  'use-reading-login': () =>
    'Log in as a user that can only read (testing the connection shows how to make one), or let this connection accept a login that can write.',
  'write-as-query': () =>
    'Write it as a plain query. If it must change something, the owner of this connection can set another policy in Hydrant.',
  'check-function': ({ userDefined }) =>
    userDefined
      ? `Write the query without it. ${OWN_FUNCTION}`
      : `Correct the name. If it is a function of your own (a UDF): ${OWN_FUNCTION}`,
  'narrow-or-raise-time': () => 'Narrow it (fewer rows, a filter, an aggregate), or raise the limit of seconds of the connection.',
  'choose-other-home': () => 'Choose another folder for Hydrant’s files.',
  'raise-file-limit': ({ limit }) =>
    `Raise the limit of ${limit === 'size' ? 'file sizes' : 'open files'} for Hydrant, or ask whoever runs this computer.`,
  'keep-in-vault': () => 'Or keep passwords in a sealed file with a passphrase instead.',
  'install-for-assistants': () => 'Install Hydrant, then add it to the assistant again.',
};
