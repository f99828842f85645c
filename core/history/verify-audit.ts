import { existsSync } from 'node:fs';
import { canonicalJson } from '../common/canonical-json.ts';
import { fileError } from '../common/file-errors.ts';
import { eventHash, GENESIS, historyOf, sha256 } from './audit-chain.ts';
import { type AuditHead, headPath, isNewHistory, readHeadFile } from './audit-head.ts';
import { endFacts, type HistoryColumns, startFacts } from './history-row.ts';
import { type Database, openSqlite } from './sqlite.ts';
import { isDamage, toHistoryError } from './sqlite-errors.ts';

/** Faults of a chain, in words for a report. */
export type AuditFault =
  | 'missing seq'
  | 'prev mismatch'
  | 'hash mismatch'
  | 'event differs from its columns'
  | 'history row differs'
  | 'history row missing'
  | 'history row without audit'
  | 'anchor mismatch'
  | 'truncated'
  | 'head mismatch'
  | 'head missing'
  | 'head damaged'
  | 'file damaged';

export type AuditVerdict =
  | {
      ok: true;
      /** Number of events checked; older ones may have been replaced by the anchor. */
      length: number;
      head: AuditHead;
      /** The last event that was pruned. */
      anchor?: AuditHead;
      /** Whether the tail could be checked against a remembered head. Only a chain that has just begun may lack one. */
      headRemembered: boolean;
    }
  | { ok: false; brokenAt: number; why: AuditFault; row?: Readonly<Record<string, unknown>> };

/** A fault of the chain: see {@link verifyAudit}. */
class Broken extends Error {
  readonly auditVerdict: AuditVerdict & { ok: false };
  constructor(brokenAt: number, why: AuditFault, row?: object) {
    super(why);
    this.auditVerdict = { ok: false, brokenAt, why, ...(row === undefined ? {} : { row: { ...row } }) };
  }
}

/**
 * Reads the whole chain once, row by row, and checks that no event was changed, removed, inserted or moved, that every history row matches
 * its events, that no unpruned row is missing, and that every row has an event.
 *
 * A head file that is missing or damaged is a fault as well: without it, events cut off the end go unnoticed.
 *
 * A hash chain by itself cannot show two things. Events cut off the end leave a shorter, valid chain, so the head is remembered in
 * `history.head`, at most a second late; a cut within that second goes unnoticed. And an attacker who can write both files can write a
 * whole new chain: compare `head` with a copy noted elsewhere. The counter of a coalesced refusal enters the chain once its ten seconds are
 * over.
 *
 * @throws HydrantError HISTORY_UNAVAILABLE if the file cannot be read, CONFIG_UNREADABLE if the remembered head or the folder cannot.
 */
export async function verifyAudit(file: string): Promise<AuditVerdict> {
  // Read the head before the snapshot: it only ever advances, so the snapshot must contain this one.
  const match = headOf(file);
  const remembered = typeof match === 'string' ? undefined : match;
  if (!existsSync(file)) {
    if (match === 'damaged') return { ok: false, brokenAt: 0, why: 'head damaged' };
    if (remembered !== undefined) return { ok: false, brokenAt: remembered.seq, why: 'truncated' };
    return { ok: true, length: 0, head: GENESIS, headRemembered: false };
  }
  let db: Database | undefined;
  try {
    db = openSqlite(file, { readOnly: true });
    db.exec('BEGIN');
    const auditVerdict = await verifyChain(db, remembered);
    if (!auditVerdict.ok || typeof match !== 'string' || (match === 'missing' && isNewHistory(file))) return auditVerdict;
    return { ok: false, brokenAt: auditVerdict.head.seq, why: `head ${match}` };
  } catch (error) {
    if (error instanceof Broken) return error.auditVerdict;
    if (isDamage(error)) return { ok: false, brokenAt: 0, why: 'file damaged' };
    throw toHistoryError(error, file);
  } finally {
    db?.close();
  }
}

/** {@link readHeadFile}; a folder that cannot be read is an error, not an empty history. */
function headOf(file: string): AuditHead | 'missing' | 'damaged' {
  try {
    return readHeadFile(file);
  } catch (error) {
    throw fileError('read', headPath(file), error);
  }
}

/** An event with the columns of the history row that it names. */
interface ChainRow extends HistoryColumns {
  seq: number;
  at: number;
  history_id: number | null;
  event: string;
  prev_hash: string;
  hash: string;
}

interface ParsedEvent {
  at?: unknown;
  seq?: unknown;
  type?: unknown;
  data?: Record<string, unknown>;
}

async function verifyChain(db: Database, remembered: AuditHead | undefined): Promise<AuditVerdict> {
  const anchor = db.get<AuditHead>('SELECT seq, hash FROM audit_anchor');
  let head: AuditHead = anchor ?? GENESIS;
  let length = 0;
  let anchorRepeated = anchor === undefined;
  let rememberedMatches = remembered === undefined || remembered.seq < head.seq || isSame(remembered, head);
  let missing: { id: number; seq: number } | undefined;
  let prunedThrough = 0;

  for (const row of db.each<ChainRow>('SELECT a.*, h.* FROM audit a LEFT JOIN history h ON h.id = a.history_id ORDER BY a.seq')) {
    const event = checkLink(row, head);
    head = { seq: row.seq, hash: row.hash };
    length++;
    const { type, data = {} } = event;
    if (remembered?.seq === row.seq) {
      if (remembered.hash !== row.hash) throw new Broken(row.seq, 'head mismatch', auditPart(row));
      rememberedMatches = true;
    }
    if (type === 'history.pruned') prunedThrough = Math.max(prunedThrough, Number(data.through));
    if (type === 'audit.pruned' && anchor !== undefined && data.through === anchor.seq && data.hash === anchor.hash) anchorRepeated = true;
    if (row.history_id !== null) {
      if (row.id !== null) checkHistory(row, String(type), data);
      else if (missing === undefined || row.history_id > missing.id) missing = { id: row.history_id, seq: row.seq };
    }
    if (length % 2000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  if (missing !== undefined && missing.id > prunedThrough) throw new Broken(missing.seq, 'history row missing', { history: missing.id });
  if (!anchorRepeated && anchor !== undefined) throw new Broken(anchor.seq, 'anchor mismatch', anchor);
  if (!rememberedMatches && remembered !== undefined) throw new Broken(remembered.seq, 'truncated', { remembered, head });
  checkUnknownRows(db);
  return { ok: true, length, head, ...(anchor === undefined ? {} : { anchor }), headRemembered: remembered !== undefined };
}

function isSame(a: AuditHead, b: AuditHead): boolean {
  return a.seq === b.seq && a.hash === b.hash;
}

function checkLink(row: ChainRow, before: AuditHead): ParsedEvent {
  if (row.seq !== before.seq + 1) throw new Broken(before.seq + 1, 'missing seq', auditPart(row));
  if (row.prev_hash !== before.hash) throw new Broken(row.seq, 'prev mismatch', auditPart(row));
  if (eventHash(row.prev_hash, row.event) !== row.hash) throw new Broken(row.seq, 'hash mismatch', auditPart(row));
  const event = parse(row.event);
  const agrees = event?.seq === row.seq && event.at === row.at && historyOf(String(event.type), event.data ?? {}) === row.history_id;
  if (event === undefined || !agrees) throw new Broken(row.seq, 'event differs from its columns', auditPart(row));
  return event;
}

function parse(event: string): ParsedEvent | undefined {
  try {
    return JSON.parse(event) as ParsedEvent;
  } catch {
    return undefined;
  }
}

/** Checks a row against one of its events. A row points at its last end, so an earlier one (`abandoned`, later corrected) is superseded. */
function checkHistory(row: ChainRow, type: string, data: Record<string, unknown>): void {
  const id = row.history_id as number;
  let agrees = true;
  if (type === 'statement.start' || type === 'statement.refused') {
    const facts = type === 'statement.start' ? startFacts(id, row) : { ...startFacts(id, row), ...endFacts(id, row) };
    agrees = row.audit_start === row.seq && same(facts, data) && sha256(row.statement) === (row.stored_hash ?? row.statement_hash);
    if (type === 'statement.refused') agrees &&= row.audit_end === row.seq;
  } else if (type === 'statement.end' || (type === 'statement.abandoned' && row.audit_end === row.seq)) {
    // A process of an older Hydrant that ended one of our rows does not record its query id.
    const known = type === 'statement.abandoned' && data.queryId === undefined ? { ...row, query_id: null } : row;
    agrees = row.audit_end === row.seq && same(endFacts(id, known), data);
  } else if (type === 'statement.abandoned') {
    agrees = row.audit_end !== null && row.audit_end > row.seq;
  } else if (type === 'statement.repeated') {
    agrees =
      row.audit_repeat === row.seq
        ? row.repeats_audited === data.repeats && row.repeats >= row.repeats_audited
        : (row.audit_repeat ?? 0) > row.seq;
  }
  if (!agrees) throw new Broken(row.seq, 'history row differs', row);
}

function same(facts: Record<string, unknown>, data: Record<string, unknown>): boolean {
  return canonicalJson(facts) === canonicalJson(data);
}

/** Checks for rows that point at no event of theirs, or claim a state that no event gave them. */
function checkUnknownRows(db: Database): void {
  const row = db.get<HistoryColumns>(
    `SELECT h.* FROM history h
     LEFT JOIN audit s ON s.seq = h.audit_start LEFT JOIN audit e ON e.seq = h.audit_end LEFT JOIN audit r ON r.seq = h.audit_repeat
     WHERE s.history_id IS NOT h.id
        OR (h.state = 'running') <> (h.audit_end IS NULL)
        OR (h.audit_end IS NOT NULL AND e.history_id IS NOT h.id)
        OR (h.audit_repeat IS NULL) <> (h.repeats_audited = 1)
        OR (h.audit_repeat IS NOT NULL AND r.history_id IS NOT h.id)
        OR h.repeats < h.repeats_audited
     LIMIT 1`,
  );
  if (row !== undefined) throw new Broken(row.audit_start, 'history row without audit', row);
}

function auditPart({ seq, at, event, prev_hash, hash }: ChainRow): object {
  return { seq, at, event, prevHash: prev_hash, hash };
}
