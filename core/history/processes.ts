import { randomUUID } from 'node:crypto';
import { isProcessAlive, machineName } from '../common/process-identity.ts';
import type { Database } from './sqlite.ts';

/** Identity of a process for other processes. `isAlive` is called only for pids of the same `host`. */
export interface ProcessIdentity {
  pid: number;
  /**
   * The machine and container, by {@link machineName}. Rows of earlier versions hold the bare host name: they end after SILENCE_MS only.
   */
  host: string;
  isAlive: (pid: number) => boolean;
}

/** Milliseconds. A process without a heartbeat for this long counts as dead even if its pid is alive: pids are reused. */
const SILENCE_MS = 60_000;
export const HEARTBEAT_MS = 15_000;

/** The identity of this process. */
export function currentProcess(): ProcessIdentity {
  return { pid: process.pid, host: machineName(), isAlive: isProcessAlive };
}

/** A new id for a writing process; unlike a pid, it is never reused. */
export function newProcessId(): string {
  return randomUUID();
}

/** Writes the heartbeat of this process. */
export function beat(db: Database, id: string, self: ProcessIdentity, at: number): void {
  db.run(
    `INSERT INTO processes (id, pid, host, started_at, heartbeat) VALUES ($id, $pid, $host, $at, $at)
     ON CONFLICT (id) DO UPDATE SET heartbeat = $at`,
    { id, pid: self.pid, host: self.host, at },
  );
}

/** A process that ended, or has no recent heartbeat, with rows that still say `running`. */
export interface DeadProcess {
  id: string;
  /** Time of its last heartbeat. */
  lastSeen: number;
}

interface OwnerRow {
  id: string;
  pid: number | null;
  host: string | null;
  heartbeat: number | null;
}

/** Other processes with running rows that are dead. */
export function deadOwners(db: Database, self: string, identity: ProcessIdentity, at: number): DeadProcess[] {
  return db
    .all<OwnerRow>(
      `SELECT h.process AS id, p.pid, p.host, p.heartbeat
       FROM (SELECT DISTINCT process FROM history WHERE state = 'running') h LEFT JOIN processes p ON p.id = h.process
       WHERE h.process <> $self`,
      { self },
    )
    .filter(({ pid, host, heartbeat }) => {
      if (pid === null || heartbeat === null || at - heartbeat > SILENCE_MS) return true;
      return host === identity.host && !identity.isAlive(pid);
    })
    .map(({ id, heartbeat }) => ({ id, lastSeen: heartbeat ?? at }));
}

/** Removes processes without a recent heartbeat that own no running row. */
export function forgetSilent(db: Database, at: number): void {
  db.run("DELETE FROM processes WHERE heartbeat < $limit AND id NOT IN (SELECT process FROM history WHERE state = 'running')", {
    limit: at - SILENCE_MS,
  });
}
