import { createHash } from 'node:crypto';
import { canonicalJson } from '../common/canonical-json.ts';
import type { AuditHead } from './audit-head.ts';
import type { Database } from './sqlite.ts';

/** The head before the first event. */
export const GENESIS: AuditHead = { seq: 0, hash: '0'.repeat(64) };

/** The largest event that is stored in full, in bytes; of a larger one only size and hash are stored. */
const LARGEST_DATA = 64 * 1024;

export interface AuditEvent {
  type: string;
  at: number;
  data: Readonly<Record<string, unknown>>;
}

/** The hash of an event: SHA-256 of the previous hash and the event's canonical JSON, as hex. */
export function eventHash(prevHash: string, event: string): string {
  return sha256(prevHash + event);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The end of the chain in this connection's view. */
export function chainHead(db: Database): AuditHead {
  return (
    db.get<AuditHead>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1') ??
    db.get<AuditHead>('SELECT seq, hash FROM audit_anchor') ??
    GENESIS
  );
}

/**
 * Appends an event to the chain. Only inside `db.immediate`: no other process may write between reading the head and appending. `data` must
 * have passed the redactor. An event `statement.*` names its history row in `data.history`.
 */
export function appendEvent(db: Database, { type, at, data }: AuditEvent): AuditHead {
  const head = chainHead(db);
  const seq = head.seq + 1;
  // The four keys in sorted order, so that this text is canonical JSON too.
  const event = `{"at":${at},"data":${withinLimit(data)},"seq":${seq},"type":${JSON.stringify(type)}}`;
  const hash = eventHash(head.hash, event);
  db.run('INSERT INTO audit (seq, at, history_id, event, prev_hash, hash) VALUES ($seq, $at, $history, $event, $prev, $hash)', {
    seq,
    at,
    history: historyOf(type, data),
    event,
    prev: head.hash,
    hash,
  });
  return { seq, hash };
}

/** The history row that an event is about, or null. */
export function historyOf(type: string, data: AuditEvent['data']): number | null {
  return type.startsWith('statement.') && typeof data.history === 'number' ? data.history : null;
}

function withinLimit(data: AuditEvent['data']): string {
  const json = canonicalJson(data);
  const bytes = Buffer.byteLength(json);
  return bytes <= LARGEST_DATA ? json : canonicalJson({ bytes, sha256: sha256(json) });
}
