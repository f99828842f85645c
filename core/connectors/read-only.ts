/** Who besides the parser refuses a change under the policy `read-only`. */
export const READ_ONLY_GUARDS = ['transaction', 'rollback', 'file', 'login'] as const;
export type ReadOnlyGuard = (typeof READ_ONLY_GUARDS)[number];

/** How an engine itself keeps a statement from changing anything. */
export interface ReadOnlyDeclaration {
  /**
   * `transaction`: the server refuses changes in a read-only transaction; `rollback`: the statement runs in a transaction that is undone;
   * `file`: the source is opened read-only; `login`: nothing does, only the rights of the login count.
   */
  by: ReadOnlyGuard;
  /** What the engine does, as a noun phrase for the pages: `a read-only transaction of the server`. */
  how: string;
  /** What gets past it where the login may do it, a noun phrase each. Empty: nothing is known to. */
  escapes: readonly string[];
}

export interface LoginRights {
  canWrite: boolean;
  /** One sentence for the diagnosis: what this login may do. */
  summary: string;
  /** Which of the declared escapes this login may use, in its own words. Absent: the engine does not tell, so any of them. */
  escapes?: readonly string[];
  /** For who may change more than it should: what the owner of the engine can run to make a login that only reads. */
  script?: string;
  /** What to do with the script, in one sentence. */
  next?: string;
}

/** What stands between a login and a change under `read-only` with nothing but the parser before it. */
export type ParserOnly = 'nothing' | 'escapes' | 'everything';

/** Which changes only the parser keeps this login from: none, those that escape the engine's own guard, or every one. */
export function guardedByParserOnly({ by, escapes }: ReadOnlyDeclaration, rights: LoginRights): ParserOnly {
  if (!rights.canWrite) return 'nothing';
  if (by === 'login') return 'everything';
  return (rights.escapes ?? escapes).length > 0 ? 'escapes' : 'nothing';
}

/**
 * In the form of every engine that only its login keeps from being changed.
 *
 * @public No engine of that kind is here yet.
 */
export const WRITABLE_LOGIN_FIELD = {
  path: 'writableLogin',
  label: 'A login that can write',
  kind: 'choice',
  help: 'Under “Read only”, only Hydrant’s own check keeps assistants from changing something with a login that can write. A login that can only read is safer.',
  required: false,
  choices: [
    { value: 'allow', label: 'Accept it, and say so in every answer' },
    { value: 'refuse', label: 'Refuse it' },
  ],
  when: { path: 'policy', is: 'read-only' },
} as const;
