import { appendEvent } from './audit-chain.ts';
import type { AuditHead } from './audit-head.ts';
import { type EndColumns, endFacts, RUNNING } from './history-row.ts';
import { deadOwners, forgetSilent, type ProcessIdentity } from './processes.ts';
import type { Database } from './sqlite.ts';

/** Milliseconds. The same refused statement within this time adds to one row. */
export const COALESCE_MS = 10_000;

/** Ends the rows of dead processes as `abandoned`. Returns the new head of the chain if it changed something. */
export function sweep(db: Database, self: string, identity: ProcessIdentity, at: number): AuditHead | undefined {
  const nothing = deadOwners(db, self, identity, at).length === 0 && !hasUnsealed(db, at);
  if (nothing) return undefined;
  return db.immediate(() => {
    let head: AuditHead | undefined;
    // Read again under the lock: another process may have swept meanwhile.
    for (const { id, lastSeen } of deadOwners(db, self, identity, at)) {
      head = abandonRows(db, id, lastSeen, at) ?? head;
    }
    forgetSilent(db, at);
    return sealRepeats(db, at) ?? head;
  });
}

/** Ends all running rows of a process as `abandoned`. Inside `db.immediate`. */
export function abandonRows(db: Database, process: string, endedAt: number, at: number): AuditHead | undefined {
  let head: AuditHead | undefined;
  const left = db.all<{ id: number; query_id: string | null }>(
    "SELECT id, query_id FROM history WHERE state = 'running' AND process = $process",
    {
      process,
    },
  );
  for (const { id, query_id } of left) {
    const end: EndColumns = { ...RUNNING, state: 'abandoned', ended_at: endedAt, query_id };
    head = appendEvent(db, { type: 'statement.abandoned', at, data: endFacts(id, end) });
    db.run("UPDATE history SET state = 'abandoned', ended_at = $endedAt, last_at = $endedAt, audit_end = $seq WHERE id = $id", {
      id,
      endedAt,
      seq: head.seq,
    });
  }
  return head;
}

/**
 * Writes the counters of coalesced refusals into the chain once they are final. So a flood of refusals makes two events in ten seconds, and
 * its size is still in the chain. Call inside `db.immediate`.
 */
export function sealRepeats(db: Database, at: number): AuditHead | undefined {
  let head: AuditHead | undefined;
  for (const { id, repeats } of db.all<{ id: number; repeats: number }>(`SELECT id, repeats FROM history WHERE ${UNSEALED}`, {
    limit: at - COALESCE_MS,
  })) {
    head = appendEvent(db, { type: 'statement.repeated', at, data: { history: id, repeats } });
    db.run('UPDATE history SET repeats_audited = $repeats, audit_repeat = $seq WHERE id = $id', { id, repeats, seq: head.seq });
  }
  return head;
}

const UNSEALED = 'repeats > repeats_audited AND started_at < $limit';

function hasUnsealed(db: Database, at: number): boolean {
  return db.get(`SELECT 1 FROM history WHERE ${UNSEALED} LIMIT 1`, { limit: at - COALESCE_MS }) !== undefined;
}
