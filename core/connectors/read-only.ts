/** Mechanisms besides the parser that refuse a change under the policy `read-only`. */
export const READ_ONLY_GUARDS = ['transaction', 'rollback', 'file', 'login'] as const;
export type ReadOnlyGuard = (typeof READ_ONLY_GUARDS)[number];

/** How an engine itself keeps a statement from changing anything. */
export interface ReadOnlyDeclaration {
  /**
   * `transaction`: the server refuses changes in a read-only transaction; `rollback`: the statement runs in a transaction that is undone;
   * `file`: the source is opened read-only; `login`: the engine has no such mechanism, only the rights of the login count.
   */
  by: ReadOnlyGuard;
  /** The mechanism as a noun phrase for the pages: `a read-only transaction of the server`. */
  how: string;
  /** Noun phrases for actions that bypass the mechanism if the login has the right. Empty: none is known. */
  escapes: readonly string[];
}

export interface LoginRights {
  canWrite: boolean;
  /** One sentence for the connection test about the rights of this login. */
  summary: string;
  /** Escapes that this login may use, as noun phrases. Absent: unknown, so all declared ones. */
  escapes?: readonly string[];
  /** For a login with too many rights: a script with which the engine's owner creates a read-only login. */
  script?: string;
  /** What to do with the script, in one sentence. */
  next?: string;
}

/** Changes that under `read-only` only the parser prevents: none, those through escapes, or all. */
export type ParserOnly = 'nothing' | 'escapes' | 'everything';

/** Computes which changes of this login only the parser prevents. */
export function guardedByParserOnly({ by, escapes }: ReadOnlyDeclaration, rights: LoginRights): ParserOnly {
  if (!rights.canWrite) return 'nothing';
  if (by === 'login') return 'everything';
  return (rights.escapes ?? escapes).length > 0 ? 'escapes' : 'nothing';
}

/**
 * Form field of engines where only the rights of the login prevent changes.
 *
 * @public No engine of that kind exists here yet.
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
