import { appendEvent, chainHead } from './audit-chain.ts';
import type { AuditHead } from './audit-head.ts';
import { type EndColumns, endFacts, RUNNING, type StartColumns, startFacts } from './history-row.ts';
import type { Database, SqlParams } from './sqlite.ts';
import { COALESCE_MS } from './sweep.ts';

// A row and its events are written together: call the functions here inside `db.immediate`.

export interface Written {
  /** The id of the row. */
  value: number;
  /** The new head of the chain. */
  head: AuditHead;
}

/** Writes the row of a running statement. */
export function startRow(db: Database, start: StartColumns, at: number): Written {
  return insertRow(db, start, RUNNING, 'statement.start', at);
}

/** Writes the row of a refused statement: its start and its end are one event. */
export function refuseRow(db: Database, start: StartColumns, end: EndColumns, at: number): Written {
  return insertRow(db, start, end, 'statement.refused', at);
}

/** Ends a row of process `self`; undefined if it has no such row, or the row has ended. A row marked as abandoned may still be ended. */
export function endRow(db: Database, id: number, self: string, end: EndColumns, at: number): AuditHead | undefined {
  const row = db.get<{ state: string }>('SELECT state FROM history WHERE id = $id AND process = $self', { id, self });
  if (row?.state !== 'running' && row?.state !== 'abandoned') return undefined;
  const head = appendEvent(db, { type: 'statement.end', at, data: endFacts(id, end) });
  db.run(
    `UPDATE history SET state = $state, ended_at = $ended_at, ms = $ms, rows = $rows, affected_rows = $affected_rows, bytes = $bytes, error_code = $error_code,
     error = $error, query_id = $query_id, last_at = $ended_at, audit_end = $seq WHERE id = $id`,
    { ...end, seq: head.seq, id },
  );
  return head;
}

/** Increments the counter of a refusal; sweep.ts writes the count into the chain. */
export function repeatRow(db: Database, id: number, at: number): void {
  db.run('UPDATE history SET repeats = repeats + 1, last_at = $at WHERE id = $id', { id, at });
}

/** The row of the same refusal to the same client that started less than ten seconds ago. */
export function sameRefusal(db: Database, start: StartColumns, end: EndColumns, at: number): number | undefined {
  return db.get<{ id: number }>(
    `SELECT id FROM history
     WHERE state = 'refused' AND statement_hash = $statement_hash AND started_at > $since AND started_at <= $at
       AND client = $client AND client_version = $client_version AND principal = $principal AND profile = $profile
       AND environment = $environment AND context IS $context AND verdict = $verdict AND error_code IS $error_code
     ORDER BY id DESC LIMIT 1`,
    { ...start, error_code: end.error_code, since: at - COALESCE_MS, at },
  )?.id;
}

/**
 * Inserts a row and its event, which point at each other: the row holds the number that its event is about to get, the event the row's id.
 */
function insertRow(db: Database, start: StartColumns, end: EndColumns, type: string, at: number): Written {
  const seq = chainHead(db).seq + 1;
  const row = { ...start, ...end, last_at: start.started_at, audit_start: seq, audit_end: end.state === 'running' ? null : seq };
  const names = Object.keys(row);
  const sql = `INSERT INTO history (${names.join(', ')}) VALUES (${names.map((name) => `$${name}`).join(', ')})`;
  const { lastId: id } = db.run(sql, row satisfies SqlParams);
  const facts = end.state === 'running' ? startFacts(id, start) : { ...startFacts(id, start), ...endFacts(id, end) };
  const head = appendEvent(db, { type, at, data: facts });
  return { value: id, head };
}
