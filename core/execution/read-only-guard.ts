import { HydrantError } from '../common/errors.ts';
import type { Session } from '../connectors/connector.ts';
import type { StatementContext } from '../connectors/context.ts';
import { guardedByParserOnly, type LoginRights, type ParserOnly, type ReadOnlyDeclaration } from '../connectors/read-only.ts';

/** Input for the decision whether reads may use a login that can write. */
export interface ReadOnlyGuarding {
  declared: ReadOnlyDeclaration;
  /** `refuse`: the profile does not accept a login that can write if only the parser prevents a change. */
  writableLogin: 'allow' | 'refuse';
  /** Reads the rights of a session's login. */
  rights: (session: Session, signal: AbortSignal, context?: StatementContext) => Promise<LoginRights>;
}

/** The note of every answer if only the parser prevents a change. */
export const PARSER_ONLY_NOTE =
  'Only Hydrant’s parser tells reads from changes here: the login can write, and the engine has no read-only mode.';

/**
 * Which part of the read-only guarantee rests on the parser alone for this session. Rejects with LOGIN_CAN_WRITE if the profile does not
 * accept that, or if it does not and the rights of the login cannot be read.
 */
export async function checkReadOnlyGuard(
  { declared, writableLogin, rights }: ReadOnlyGuarding,
  session: Session,
  signal: AbortSignal,
  context?: StatementContext,
): Promise<ParserOnly> {
  // The result would be the same whatever the rights of the login, so the engine is not asked.
  if (writableLogin === 'allow' && declared.by !== 'login') return 'nothing';
  let found: LoginRights | undefined;
  let cause: unknown;
  try {
    found = await rights(session, signal, context);
  } catch (error) {
    if (signal.aborted) throw error;
    cause = error;
  }
  const left = found === undefined ? 'everything' : guardedByParserOnly(declared, found);
  if (left === 'nothing' || writableLogin === 'allow') return left;
  throw loginCanWrite(declared, found, cause);
}

/** The LOGIN_CAN_WRITE error; `rights` is absent if they could not be read. */
export function loginCanWrite(declared: ReadOnlyDeclaration, rights: LoginRights | undefined, cause?: unknown): HydrantError {
  const why =
    rights === undefined
      ? 'What this login may do could not be read'
      : `${rights.summary} The engine itself does not refuse ${escapedBy(declared)}`;
  return new HydrantError(
    'LOGIN_CAN_WRITE',
    `${why}, so nothing runs with it: this connection accepts only a login that cannot write here.`,
    { do: 'use-reading-login' },
    { cause },
  );
}

/** What the engine’s own read-only mode does not stop: `a change`, or the escapes by name. */
export function escapedBy({ by, escapes }: ReadOnlyDeclaration): string {
  return by === 'login' || escapes.length === 0 ? 'a change' : escapes.join('; ');
}
