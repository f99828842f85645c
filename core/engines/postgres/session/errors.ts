import pg from 'pg';
import { sayFirst } from '../../../common/actions.ts';
import { clip } from '../../../common/clip.ts';
import { HydrantError } from '../../../common/errors.ts';
import { asSentence, connectionLost, ERROR_RULES, type ErrorRule, loginBroken, protocolBroken } from '../../../connectors/kit/errors.ts';
import { PROVIDERS } from '../address/providers.ts';
import type { PostgresProfile } from '../profile.ts';
import { ProtocolError } from './protocol/frames.ts';

/** Cut for server messages, which can quote whole statements. Characters. */
const LONGEST_SAID = 1000;

interface About {
  during: 'login' | 'statement';
  profile?: PostgresProfile;
  encrypted?: boolean;
}

/** By SQLSTATE, the whole code first, then its class (PostgreSQL documentation, Appendix A). Messages are translated, codes are not. */
const RULES: Readonly<Record<string, ErrorRule>> = {
  '22P05': { code: 'QUERY_FAILED', next: 'The encoding of the database lacks this character; leave it out, or write it in another way.' },
  '25006': ERROR_RULES.readOnly,
  '42501': { code: 'QUERY_FAILED', next: 'This login lacks the right; ask who runs the database to grant it, or read something else.' },
  '42601': ERROR_RULES.syntax,
  '42': ERROR_RULES.unknownName,
  '3F': ERROR_RULES.unknownName,
  '55P03': { code: 'QUERY_FAILED', next: 'Somebody else holds a lock on it; try again in a moment.' },
  '57014': ERROR_RULES.cancelled,
  '08P01': { code: 'PARAMETER_INVALID', next: 'Give one value for each placeholder ($1, $2 …).' },
  '53100': { code: 'QUERY_FAILED', next: 'The disk of the server is full; who runs it has to free some space.' },
  '53200': ERROR_RULES.outOfMemory,
  '53300': ERROR_RULES.noFreeConnection,
  '54': { code: 'STATEMENT_INVALID', next: 'Make the statement smaller.' },
  '57P01': ERROR_RULES.serverGoing,
  '57P02': ERROR_RULES.serverGoing,
  '57P05': { code: 'CONNECTION_LOST', next: 'Try again.' },
  '25P03': { code: 'CONNECTION_LOST', next: 'Read the result faster, or have idle_in_transaction_session_timeout raised.' },
  '58': { code: 'QUERY_FAILED', next: 'The server could not read its own files; who runs it should look at its log.' },
};

/** Rules for refused logins, by SQLSTATE. */
const LOGIN_RULES: Readonly<Record<string, ErrorRule>> = {
  '28P01': { code: 'LOGIN_FAILED', next: 'Correct the user or the password.', fields: ['auth.password', 'connection.user'] },
  '28000': {
    code: 'LOGIN_FAILED',
    next: 'Check the user; the server’s pg_hba.conf says who may log in from where, and with or without encryption.',
    fields: ['connection.user', 'connection.tls.mode'],
  },
  '3D000': { code: 'LOGIN_FAILED', next: 'Correct the name of the database.', fields: ['connection.database'] },
  '42501': { code: 'LOGIN_FAILED', next: 'Ask who runs the database to let this login connect to it.' },
  '53300': ERROR_RULES.noFreeConnection,
  '57P03': {
    code: 'CONNECT_FAILED',
    next: 'Try again in a moment: the server is starting, stopping or recovering. A standby that accepts nobody stays so; connect to its primary.',
  },
  '57P01': { code: 'CONNECT_FAILED', next: 'The server is stopping; try again in a moment.' },
};

/** Converts a driver or server error: stable code, the server's own message with its position, and a next step. */
export function fromPostgresError(error: unknown, about: About = { during: 'statement' }): HydrantError {
  // During a statement a HydrantError comes only from the stream, when its tunnel broke: treat it as a lost connection.
  if (error instanceof HydrantError) return about.during === 'login' ? error : connectionLost(error);
  if (isServerError(error)) return about.during === 'login' ? loginRefused(error, about) : refused(error);
  if (about.during === 'login') return loginBroken(error, /SASL|SCRAM|password|iterations/i);
  if (error instanceof ProtocolError) return protocolBroken(error);
  return connectionLost(error);
}

/** Error for a statement that the server cancelled by itself: by its own time limit, or by a user with the right to cancel. */
export function tookTooLong(cause: HydrantError, ownTimeout: number): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    `The server ended the statement: ${cause.message}`,
    ownTimeout > 0
      ? `Narrow it. The server allows this login ${ownTimeout / 1000} s a statement (statement_timeout); only who runs it can allow more.`
      : 'Narrow it, or raise the limit of seconds in the connection.',
    { cause },
  );
}

/** Shifts the position in an error of `prefix + statement`, so that it refers to the original statement. */
export function withoutPrefix(error: unknown, prefix: string): unknown {
  if (!(error instanceof HydrantError) || !isServerError(error.cause) || error.cause.position === undefined) return error;
  const own = Number(error.cause.position) - prefix.length;
  const moved = Object.assign(Object.create(Object.getPrototypeOf(error.cause) as object) as pg.DatabaseError, error.cause, {
    message: error.cause.message,
    position: own > 0 ? String(own) : undefined,
  });
  return refused(moved);
}

function isServerError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && typeof error.code === 'string';
}

function refused(error: pg.DatabaseError): HydrantError {
  const code = error.code ?? '';
  // `routine` names the server function that refuses several statements; the message is translated, so it cannot be matched.
  if (error.routine === 'exec_parse_message' && code === '42601')
    return new HydrantError(
      'STATEMENT_MULTIPLE',
      'The text holds more than one statement.',
      { do: 'one-statement' },
      {
        cause: error,
      },
    );
  const rule = RULES[code] ??
    RULES[code.slice(0, 2)] ?? { code: 'QUERY_FAILED', next: 'Read the message of the server, then correct the statement.' };
  const hint = error.hint ? sayFirst(asSentence(error.hint), rule.next) : rule.next;
  return new HydrantError(rule.code, words(error), hint, { cause: error, details: { sqlstate: code, ...missingName(error) } });
}

/** The missing table or column. `routine` tells which of the two; the message is translated, the quoted name in it is not. */
function missingName({ routine, message, hint }: pg.DatabaseError): { missing?: { kind: string; name: string } } {
  const name = /["«„“‘]([^"»”“’]+)["»”“’]/.exec(message)?.[1] ?? /^column (\S+) does not exist/.exec(message)?.[1];
  if (name === undefined) return {};
  if (routine === 'parserOpenTable') return { missing: { kind: 'table', name } };
  // The server's own suggestion is the better one.
  return routine === 'errorMissingColumn' && !hint ? { missing: { kind: 'column', name } } : {};
}

function loginRefused(error: pg.DatabaseError, { profile, encrypted }: About): HydrantError {
  const code = error.code ?? '';
  const rule = LOGIN_RULES[code] ?? { code: 'CONNECT_FAILED', next: 'Read what the server says, then correct the connection.' };
  const target = profile?.connection;
  const kind = code === '3D000' ? 'database' : 'login';
  const hint = target && rule.code === 'LOGIN_FAILED' ? PROVIDERS.hintFor(kind, target) : undefined;
  const plain = code === '28000' && encrypted === false ? 'This server may want an encrypted connection.' : '';
  return new HydrantError(rule.code, words(error), hint ?? (plain ? sayFirst(plain, rule.next) : rule.next), {
    cause: error,
    details: { sqlstate: code, ...(rule.fields ? { fields: [...rule.fields] } : {}) },
  });
}

/** Message with position and detail; the detail is cut, since it can quote a long row. */
function words(error: pg.DatabaseError): string {
  const at = error.position ? ` (at character ${error.position})` : '';
  const detail = error.detail ? ` ${asSentence(clip(error.detail, LONGEST_SAID, ' …'))}` : '';
  return `${asSentence(`${clip(error.message, LONGEST_SAID, ' …')}${at}`)}${detail}`;
}
