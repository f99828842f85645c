import { HydrantError } from '../common/errors.ts';
import type { Session } from '../connectors/connector.ts';
import type { StatementContext } from '../connectors/context.ts';
import { guardedByParserOnly, type LoginRights, type ParserOnly, type ReadOnlyDeclaration } from '../connectors/read-only.ts';

/** What decides whether a login that may write is accepted for reads. */
export interface ReadOnlyGuarding {
  declared: ReadOnlyDeclaration;
  /** Whether the profile refuses such a login where only the parser stands before a change. */
  writableLogin: 'allow' | 'refuse';
  /** What the login of a session may do. */
  rights: (session: Session, signal: AbortSignal, context?: StatementContext) => Promise<LoginRights>;
}

/** Said with every answer of an environment where nothing else refuses a change. */
export const PARSER_ONLY_NOTE =
  'Only Hydrant’s parser tells reads from changes here: the login can write, and the engine has no read-only mode.';

/**
 * What the engine leaves to the parser for a read on this session. Rejects with LOGIN_CAN_WRITE where the profile does not accept that, also
 * when the rights of the login cannot be read.
 */
export async function checkReadOnlyGuard(
  { declared, writableLogin, rights }: ReadOnlyGuarding,
  session: Session,
  signal: AbortSignal,
  context?: StatementContext,
): Promise<ParserOnly> {
  // Where the answer changes nothing, the engine is not asked.
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

/** Why nothing runs with this login; `rights` is absent where they could not be read. */
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

/** What gets past the engine’s own guard: `a change`, or the escapes by name. */
export function escapedBy({ by, escapes }: ReadOnlyDeclaration): string {
  return by === 'login' || escapes.length === 0 ? 'a change' : escapes.join('; ');
}
