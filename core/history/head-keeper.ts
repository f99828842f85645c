import type { HydrantError } from '../common/errors.ts';
import { fileError } from '../common/file-errors.ts';
import { type AuditHead, headPath, isNewHistory, readHeadFile, syncLog, syncLogNow, writeHead } from './audit-head.ts';
import type { HistoryNotice } from './notice.ts';
import type { Database } from './sqlite.ts';

const DELAY_MS = 1000;

/**
 * Remembers the head of the chain outside of the database, at most once a second. A head that a killed process had not written yet is not
 * remembered.
 */
export interface HeadKeeper {
  /** The chain was opened with this head: remembers it, and reports a missing file that should be there. */
  opened(head: AuditHead): void;
  /** The chain has a new head; it is written within a second. */
  moved(head: AuditHead): void;
  /** The file was begun anew: the remembered head belongs to another chain. */
  reset(): void;
  /** Writes the pending head now. */
  flush(): void;
}

export function createHeadKeeper(options: {
  file: string;
  now: () => number;
  notify: (notice: HistoryNotice) => void;
  read: <T>(fn: (db: Database) => T) => T;
}): HeadKeeper {
  const { file, now, notify, read } = options;
  let pending: AuditHead | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasReported = false;

  const report = (message: string, next: string): void => {
    if (hasReported) return;
    hasReported = true;
    notify({ code: 'AUDIT_BROKEN', at: now(), message, next, path: headPath(file) });
  };

  /** The content of the head file, or the error of reading it. */
  const match = (): AuditHead | 'missing' | 'damaged' | HydrantError => {
    try {
      return readHeadFile(file);
    } catch (error) {
      return fileError('read', headPath(file), error);
    }
  };

  /** Whether the head in the file belongs to our chain; if not, it is evidence and is not replaced. */
  const mayReplace = (head: AuditHead): boolean => {
    const remembered = match();
    if (remembered === 'missing') return true;
    if (remembered instanceof Error) {
      report(remembered.message, remembered.next);
      return false;
    }
    if (remembered === 'damaged') {
      report(
        `The file ${headPath(file)}, which remembers the end of the audit chain, is damaged.`,
        'Keep it until the cause is known, then move it away: a new one is written.',
      );
      return false;
    }
    if (remembered.seq > head.seq) return false;
    const ours = read((db) =>
      db.get<{ hash: string }>('SELECT hash FROM audit WHERE seq = $seq UNION ALL SELECT hash FROM audit_anchor WHERE seq = $seq', {
        seq: remembered.seq,
      }),
    );
    const pruned = read((db) => db.get('SELECT 1 FROM audit_anchor WHERE seq > $seq', { seq: remembered.seq })) !== undefined;
    if (pruned || ours?.hash === remembered.hash) return true;
    report(
      `The audit chain no longer holds the event ${remembered.seq} that is remembered in ${headPath(file)}: its end was removed or replaced.`,
      'Verify the audit trail, and keep both files until the cause is known.',
    );
    return false;
  };

  const attempt = (write: () => void) => {
    try {
      write();
    } catch {
      // Best effort: without a remembered head the chain still verifies, only its tail is not guarded.
    }
  };

  const write = async () => {
    timer = undefined;
    const head = pending;
    if (head === undefined) return;
    await syncLog(file);
    if (pending === undefined) return;
    if (pending === head) pending = undefined;
    else schedule();
    attempt(() => {
      if (mayReplace(head)) writeHead(file, head);
    });
  };

  const schedule = () => {
    timer ??= setTimeout(() => void write(), DELAY_MS).unref();
  };

  return {
    opened: (head) => {
      if (match() === 'missing' && !isNewHistory(file))
        report(
          `The file ${headPath(file)}, which remembers the end of the audit chain, was missing. It is written anew.`,
          'If nobody deleted it on purpose, compare the history with a backup: events may have been cut off its end.',
        );
      pending = head;
      schedule();
    },
    moved: (head) => {
      pending = head;
      schedule();
    },
    reset: () => {
      pending = undefined;
      hasReported = false;
    },
    flush: () => {
      clearTimeout(timer);
      timer = undefined;
      const head = pending;
      pending = undefined;
      if (head === undefined) return;
      attempt(() => {
        if (!mayReplace(head)) return;
        syncLogNow(file);
        writeHead(file, head);
      });
    },
  };
}
