import { appendEvent } from './audit-chain.ts';
import type { AuditHead } from './audit-head.ts';
import type { Database } from './sqlite.ts';

export interface Retention {
  /** Rows started longer ago are removed. */
  maxAgeDays?: number;
  /** Rows to keep at most: the oldest beyond this are removed. */
  maxRows?: number;
  /** Older events of the audit chain are replaced by an anchor; default 400. Events of rows that stay, stay. */
  auditMaxAgeDays?: number;
}

export interface Pruned {
  rows: number;
  events: number;
}

const DAY = 86_400_000;
/** Rows per transaction: other processes wait for the write lock meanwhile. */
const BATCH = 1000;

/**
 * Removes old rows and events, always a whole prefix, in short transactions. The chain stays verifiable:
 * - `history.pruned {through}` in the chain records that rows up to that id were removed on purpose;
 * - their events stay for `auditMaxAgeDays`: they are small and hold no statement, only its hash;
 * - then a prefix of events is replaced by an anchor (number and hash of its last event), which `audit.pruned` in the chain repeats.
 */
export function prune(db: Database, retention: Retention, now: () => number, onHead: (head: AuditHead) => void): Pruned {
  const rows = batches(() => db.immediate(() => pruneRows(db, retention, now(), onHead)));
  const events = batches(() => db.immediate(() => pruneEvents(db, retention.auditMaxAgeDays ?? 400, now(), onHead)));
  if (rows + events > 0) db.exec('PRAGMA incremental_vacuum(4000)');
  return { rows, events };
}

function batches(step: () => number): number {
  let total = 0;
  for (;;) {
    const done = step();
    total += done;
    if (done < BATCH) return total;
  }
}

function pruneRows(db: Database, { maxAgeDays, maxRows }: Retention, at: number, onHead: (head: AuditHead) => void): number {
  const { first, last } =
    db.get<{ first: number | null; last: number | null }>('SELECT min(id) AS first, max(id) AS last FROM history') ?? {};
  if (first === null || first === undefined || last === null || last === undefined) return 0;
  let firstRetained = first;
  if (maxAgeDays !== undefined) {
    const young = db.get<{ id: number | null }>('SELECT min(id) AS id FROM history WHERE started_at >= $limit', {
      limit: at - maxAgeDays * DAY,
    });
    firstRetained = Math.max(firstRetained, young?.id ?? last + 1);
  }
  if (maxRows !== undefined) {
    const oldestRetained = db.get<{ id: number }>('SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET $skip', {
      skip: Math.max(0, Math.floor(maxRows)),
    });
    if (oldestRetained !== undefined) firstRetained = Math.max(firstRetained, oldestRetained.id + 1);
  }
  const running = db.get<{ id: number | null }>("SELECT min(id) AS id FROM history WHERE state = 'running' OR repeats > repeats_audited");
  if (running?.id) firstRetained = Math.min(firstRetained, running.id);
  const through = Math.min(
    firstRetained - 1,
    db.get<{ id: number }>('SELECT id FROM history ORDER BY id LIMIT 1 OFFSET $skip', { skip: BATCH - 1 })?.id ?? last,
  );
  const removed = db.run('DELETE FROM history WHERE id <= $through', { through }).changes;
  if (removed > 0) onHead(appendEvent(db, { type: 'history.pruned', at, data: { through, rows: removed } }));
  return removed;
}

function pruneEvents(db: Database, maxAgeDays: number, at: number, onHead: (head: AuditHead) => void): number {
  const young = db.get<{ seq: number | null }>('SELECT min(seq) AS seq FROM audit WHERE at >= $limit', {
    limit: at - maxAgeDays * DAY,
  })?.seq;
  const needed = db.get<{ seq: number | null }>('SELECT min(audit_start) AS seq FROM history')?.seq;
  const batch = db.get<{ seq: number }>('SELECT seq FROM audit ORDER BY seq LIMIT 1 OFFSET $skip', { skip: BATCH - 1 })?.seq;
  const last = db.get<{ seq: number; hash: string }>(
    'SELECT seq, hash FROM audit WHERE seq < $young AND seq < $needed AND seq <= $batch ORDER BY seq DESC LIMIT 1',
    { young: young ?? Number.MAX_SAFE_INTEGER, needed: needed ?? Number.MAX_SAFE_INTEGER, batch: batch ?? Number.MAX_SAFE_INTEGER },
  );
  if (last === undefined) return 0;
  // Add the event first, so that the chain is never empty and its end never comes from the anchor.
  const events = db.get<{ n: number }>('SELECT count(*) AS n FROM audit WHERE seq <= $seq', { seq: last.seq })?.n ?? 0;
  onHead(appendEvent(db, { type: 'audit.pruned', at, data: { through: last.seq, hash: last.hash, events } }));
  db.run('DELETE FROM audit WHERE seq <= $seq', { seq: last.seq });
  db.run(
    `INSERT INTO audit_anchor (id, seq, hash, at) VALUES (1, $seq, $hash, $at)
     ON CONFLICT (id) DO UPDATE SET seq = $seq, hash = $hash, at = $at`,
    { seq: last.seq, hash: last.hash, at },
  );
  return events;
}
