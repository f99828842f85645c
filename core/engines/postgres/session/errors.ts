import pg from 'pg';
import { type NextStep, sayFirst } from '../../../common/actions.ts';
import { clip } from '../../../common/clip.ts';
import { type ErrorCode, HydrantError } from '../../../common/errors.ts';
import { PROVIDERS } from '../address/providers.ts';
import type { PostgresProfile } from '../profile.ts';
import { ProtocolError } from './protocol/frames.ts';

/** Of what the server says, in characters: its messages can quote whole statements. */
const LONGEST_SAID = 1000;

interface About {
  during: 'login' | 'statement';
  profile?: PostgresProfile;
  encrypted?: boolean;
}

interface Rule {
  code: ErrorCode;
  next: NextStep;
  /** Fields of the form that can mend it. */
  fields?: readonly string[];
}

/** By SQLSTATE, the whole code first, then its class (PostgreSQL documentation, Appendix A). Messages are translated, codes are not. */
const RULES: Readonly<Record<string, Rule>> = {
  '22P05': { code: 'QUERY_FAILED', next: 'The encoding of the database lacks this character; leave it out, or write it in another way.' },
  '25006': { code: 'READ_ONLY', next: 'This environment only answers reads.' },
  '42501': { code: 'QUERY_FAILED', next: 'This login lacks the right; ask who runs the database to grant it, or read something else.' },
  '42601': { code: 'STATEMENT_INVALID', next: 'Correct the SQL at the place the message names.' },
  '42': { code: 'STATEMENT_INVALID', next: { do: 'find-names' } },
  '3F': { code: 'STATEMENT_INVALID', next: { do: 'find-names' } },
  '55P03': { code: 'QUERY_FAILED', next: 'Somebody else holds a lock on it; try again in a moment.' },
  '57014': { code: 'QUERY_CANCELLED', next: 'Run it again when you need it.' },
  '08P01': { code: 'PARAMETER_INVALID', next: 'Give one value for each placeholder ($1, $2 …).' },
  '53100': { code: 'QUERY_FAILED', next: 'The disk of the server is full; who runs it has to free some space.' },
  '53200': { code: 'OUT_OF_MEMORY', next: 'Ask for less: filter earlier, aggregate, or select fewer columns.' },
  '53300': {
    code: 'CONNECT_FAILED',
    next: 'The server has no free connection; close others, or have more of them allowed at the server.',
  },
  '54': { code: 'STATEMENT_INVALID', next: 'Make the statement smaller.' },
  '57P01': { code: 'CONNECTION_LOST', next: 'Try again in a moment.' },
  '57P02': { code: 'CONNECTION_LOST', next: 'Try again in a moment.' },
  '57P05': { code: 'CONNECTION_LOST', next: 'Try again.' },
  '25P03': { code: 'CONNECTION_LOST', next: 'Read the result faster, or have idle_in_transaction_session_timeout raised.' },
  '58': { code: 'QUERY_FAILED', next: 'The server could not read its own files; who runs it should look at its log.' },
};

/** Of a login that was refused. */
const LOGIN_RULES: Readonly<Record<string, Rule>> = {
  '28P01': { code: 'LOGIN_FAILED', next: 'Correct the user or the password.', fields: ['auth.password', 'connection.user'] },
  '28000': {
    code: 'LOGIN_FAILED',
    next: 'Check the user; the server’s pg_hba.conf says who may log in from where, and with or without encryption.',
    fields: ['connection.user', 'connection.tls.mode'],
  },
  '3D000': { code: 'LOGIN_FAILED', next: 'Correct the name of the database.', fields: ['connection.database'] },
  '42501': { code: 'LOGIN_FAILED', next: 'Ask who runs the database to let this login connect to it.' },
  '53300': {
    code: 'CONNECT_FAILED',
    next: 'The server has no free connection; close others, or have more of them allowed at the server.',
  },
  '57P03': {
    code: 'CONNECT_FAILED',
    next: 'Try again in a moment: the server is starting, stopping or recovering. A standby that accepts nobody stays so; connect to its primary.',
  },
  '57P01': { code: 'CONNECT_FAILED', next: 'The server is stopping; try again in a moment.' },
};

/** A driver's or server's error as ours: stable code, the server's own words with their place, and what to do next. */
export function fromPostgresError(error: unknown, about: About = { during: 'statement' }): HydrantError {
  // While a statement runs only the stream fails with an error of ours, when its tunnel broke: that is a lost connection like any other.
  if (error instanceof HydrantError) return about.during === 'login' ? error : connectionLost(error);
  if (isServerError(error)) return about.during === 'login' ? loginRefused(error, about) : refused(error);
  if (about.during === 'login') return loginBroken(error);
  if (error instanceof ProtocolError) return notPostgres(error);
  return connectionLost(error);
}

/** The peer sent bytes that are not the protocol, so nothing after them can be read either: the connection is dropped. */
function notPostgres(cause: ProtocolError): HydrantError {
  return new HydrantError(
    'CONNECTION_LOST',
    `${cause.message} The connection was dropped.`,
    'Try again; if it happens again, look at what stands between: a proxy, a pooler, or another service at this port.',
    { cause },
  );
}

/** The connection ended under a statement, or while nothing ran. */
export function connectionLost(cause?: unknown): HydrantError {
  return new HydrantError('CONNECTION_LOST', 'The connection to the server was lost.', { do: 'retry-or-test' }, { cause });
}

/** We cancelled the statement, and the server did not confirm it: the connection was dropped. */
export function unconfirmedCancel(cause: unknown): HydrantError {
  return new HydrantError(
    'QUERY_CANCELLED',
    'The statement was cancelled; the server did not answer, and its connection was dropped. It may go on there for a while.',
    'Run it again when the server answers.',
    { cause, details: { unconfirmed: true } },
  );
}

/** The server cancelled the statement by itself: its own time limit, or another user with the right to cancel. */
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

/** The same error of a statement that we put `prefix` before: its place counted in the statement as it was sent to us. */
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
  // The server's own name for the place that refuses several statements; the message is translated.
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
  const hint = error.hint ? sayFirst(sentence(error.hint), rule.next) : rule.next;
  return new HydrantError(rule.code, words(error), hint, { cause: error, details: { sqlstate: code, ...missingName(error) } });
}

/** The table or column that the server did not find. Its routine says which; the message is translated, the name in it is not. */
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

function loginBroken(error: unknown): HydrantError {
  const said = error instanceof Error ? error.message : String(error);
  if (/SASL|SCRAM|password|iterations/i.test(said))
    return new HydrantError('LOGIN_FAILED', `The login was refused: ${said}.`, 'Correct the password.', {
      cause: error,
      details: { fields: ['auth.password'] },
    });
  return new HydrantError(
    'CONNECT_FAILED',
    'The server ended the connection during the login.',
    'Check the port, and whether the server wants an encrypted connection; its log may say more.',
    { cause: error },
  );
}

/** Message, detail and place; a row in the detail can be long. */
function words(error: pg.DatabaseError): string {
  const at = error.position ? ` (at character ${error.position})` : '';
  const detail = error.detail ? ` ${sentence(clip(error.detail, LONGEST_SAID, ' …'))}` : '';
  return `${sentence(`${clip(error.message, LONGEST_SAID, ' …')}${at}`)}${detail}`;
}

function sentence(text: string): string {
  // A word, not a name such as pg_hba.conf.
  const begun = /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.?!:]$/.test(begun) ? begun : `${begun}.`;
}
