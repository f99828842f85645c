import { type OwnStatement, ownStatement } from './own-statement.ts';

/** Settings of a session's statements; times in milliseconds. */
export interface SessionSettings {
  /** IANA time zone name. */
  timeZone: string;
  statement: number;
  lock: number;
  /** Whether the server supports client_connection_check_interval (14 and newer, not on every system). */
  noticesGone: boolean;
}

/** client_connection_check_interval. */
const GONE_CHECK_MS = 250;

/** Settings whose changes the server reports (ParameterStatus). */
const REPORTED = ['standard_conforming_strings', 'client_encoding', 'DateStyle', 'IntervalStyle', 'TimeZone'] as const;

/** Commands that set a statement's settings, for one transaction or for the session. */
export interface SettingsFactory {
  transaction: () => OwnStatement;
  /** As {@link transaction}, with client_encoding set so that text arrives as the database's own bytes and none is refused for its encoding. */
  bytes: () => OwnStatement;
  session: () => { text: string; values: string[] };
}

/**
 * Settings that every statement relies on: the server reads string literals as our parser does, sends values as exact text in a known format,
 * and ends statements that run too long or whose client is gone. Rebuilt only when the server reports a changed setting.
 */
export function createSettings(wanted: SessionSettings, reported: ReadonlyMap<string, string>): SettingsFactory {
  let made: { of: string; statement: OwnStatement } | undefined;
  return {
    transaction: () => {
      const of = JSON.stringify(REPORTED.map((name) => reported.get(name)));
      if (made?.of !== of) {
        const { text, values } = setting(wanted, reported, true);
        made = { of, statement: ownStatement(text, values) };
      }
      return made.statement;
    },
    bytes: () => {
      const { text, values } = setting(wanted, reported, true, 'SQL_ASCII');
      return ownStatement(text, values);
    },
    session: () => setting(wanted, reported, false),
  };
}

function setting(
  wanted: SessionSettings,
  reported: ReadonlyMap<string, string>,
  local: boolean,
  encoding = 'UTF8',
): { text: string; values: string[] } {
  const set: [name: string, value: string][] = [
    ['statement_timeout', String(wanted.statement)],
    ['lock_timeout', String(wanted.lock)],
    ['extra_float_digits', '1'],
    ['bytea_output', 'hex'],
  ];
  // Set these only where they differ, since they also affect the text that statements store.
  if (reported.get('standard_conforming_strings') !== 'on') set.push(['standard_conforming_strings', 'on']);
  if (reported.get('client_encoding') !== encoding) set.push(['client_encoding', encoding]);
  if (!reported.get('DateStyle')?.startsWith('ISO')) set.push(['DateStyle', 'ISO']);
  if (reported.get('IntervalStyle') !== 'postgres') set.push(['IntervalStyle', 'postgres']);
  if (reported.get('TimeZone') !== wanted.timeZone) set.push(['TimeZone', wanted.timeZone]);
  if (wanted.noticesGone) set.push(['client_connection_check_interval', String(GONE_CHECK_MS)]);
  const calls = set.map((_, index) => `pg_catalog.set_config($${2 * index + 1}, $${2 * index + 2}, ${local})`);
  return { text: `SELECT ${calls.join(', ')}`, values: set.flat() };
}

export const ROLLBACK = ownStatement('ROLLBACK');
/** Begins a transaction in which the server itself refuses changes, whatever the classification. */
export const BEGIN_READ_ONLY = ownStatement('BEGIN READ ONLY');
