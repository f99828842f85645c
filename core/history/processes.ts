import { randomUUID } from 'node:crypto';
import { isProcessAlive, machineName } from '../common/process-identity.ts';
import type { Database } from './sqlite.ts';

/** How a process is known to the others. `isAlive` is asked only about pids of the same `host`. */
export interface ProcessIdentity {
  pid: number;
  /** The machine and container, by {@link machineName}. Rows of earlier versions have the bare host name: these end by silence alone. */
  host: string;
  isAlive: (pid: number) => boolean;
}

/** A process that says nothing for this long is taken for dead even if its pid lives: pids are given out again. */
const SILENCE_MS = 60_000;
export const HEARTBEAT_MS = 15_000;

/** This process, as its rows name it. */
export function currentProcess(): ProcessIdentity {
  return { pid: process.pid, host: machineName(), isAlive: isProcessAlive };
}

/** A new name for a process that writes; never used again, as its pid may be. */
export function newProcessId(): string {
  return randomUUID();
}

/** Says that the process lives. */
export function beat(db: Database, id: string, self: ProcessIdentity, at: number): void {
  db.run(
    `INSERT INTO processes (id, pid, host, started_at, heartbeat) VALUES ($id, $pid, $host, $at, $at)
     ON CONFLICT (id) DO UPDATE SET heartbeat = $at`,
    { id, pid: self.pid, host: self.host, at },
  );
}

/** A process that ended, or is silent, with rows that still say running. */
export interface DeadProcess {
  id: string;
  /** When it was last known to live. */
  lastSeen: number;
}

interface OwnerRow {
  id: string;
  pid: number | null;
  host: string | null;
  heartbeat: number | null;
}

/** The other processes that have running rows and are no more. */
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

/** Forgets processes that are silent and own nothing that runs. */
export function forgetSilent(db: Database, at: number): void {
  db.run("DELETE FROM processes WHERE heartbeat < $limit AND id NOT IN (SELECT process FROM history WHERE state = 'running')", {
    limit: at - SILENCE_MS,
  });
}
