import { type OwnStatement, ownStatement } from './portal.ts';

/** Of one statement; times in milliseconds. */
export interface StatementLimits {
  statement: number;
  lock: number;
  /** Whether this server can notice by itself that its client is gone (14 and newer, not on every system). */
  noticesGone: boolean;
}

/** How often the server looks whether the client is still there. */
const GONE_CHECK_MS = 250;

/**
 * What every statement stands on, set for its transaction only: string literals are read as our parser reads them, values come as exact
 * text in a form we know, and the server ends by itself what has run too long or has lost its client.
 */
export function settings(limits: StatementLimits, reported: ReadonlyMap<string, string>): OwnStatement {
  const set: [name: string, value: string][] = [
    ['statement_timeout', String(limits.statement)],
    ['lock_timeout', String(limits.lock)],
    ['extra_float_digits', '1'],
    ['bytea_output', 'hex'],
  ];
  // These the server reports, so they are only set where they are different: setting them would also change what statements write.
  if (reported.get('standard_conforming_strings') !== 'on') set.push(['standard_conforming_strings', 'on']);
  if (reported.get('client_encoding') !== 'UTF8') set.push(['client_encoding', 'UTF8']);
  if (!reported.get('DateStyle')?.startsWith('ISO')) set.push(['DateStyle', 'ISO']);
  if (reported.get('IntervalStyle') !== 'postgres') set.push(['IntervalStyle', 'postgres']);
  if (limits.noticesGone) set.push(['client_connection_check_interval', String(GONE_CHECK_MS)]);
  const calls = set.map((_, index) => `pg_catalog.set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  return ownStatement(`SELECT ${calls.join(', ')}`, set.flat());
}

export const ROLLBACK = ownStatement('ROLLBACK');
/** Under `readOnly` the server refuses every change, whatever was made of the statement before. */
export const BEGIN_READ_ONLY = ownStatement('BEGIN READ ONLY');
