import { type OwnStatement, ownStatement } from './own-statement.ts';

/** Of the statements of a session; times in milliseconds. */
export interface SessionSettings {
  /** A name of the IANA database. */
  timeZone: string;
  statement: number;
  lock: number;
  /** Whether this server can notice by itself that its client is gone (14 and newer, not on every system). */
  noticesGone: boolean;
}

/** How often the server looks whether the client is still there. */
const GONE_CHECK_MS = 250;

/** Settings the server reports of itself, and keeps us up to date with. */
const REPORTED = ['standard_conforming_strings', 'client_encoding', 'DateStyle', 'IntervalStyle', 'TimeZone'] as const;

/** The settings of a session's statements: for one transaction in the form it is sent in, or for the session. */
export interface SettingsFactory {
  transaction: () => OwnStatement;
  /** As {@link transaction}, and text comes as the database's own bytes: nothing is refused for its encoding. */
  bytes: () => OwnStatement;
  session: () => { text: string; values: string[] };
}

/**
 * What every statement stands on: string literals are read as our parser reads them, values come as exact text in a form we know, and the
 * server ends by itself what has run too long or has lost its client. Made anew only when the server reports something else of itself.
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
  // These are only set where they are different: setting them would also change what statements write.
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
/** Under `readOnly` the server refuses every change, whatever was made of the statement before. */
export const BEGIN_READ_ONLY = ownStatement('BEGIN READ ONLY');
