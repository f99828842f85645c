import type { ErrorCode } from '../common/errors.ts';

/** Something about the history that a person should be told, and that did not stop it. */
export interface HistoryNotice {
  code: ErrorCode;
  /** Milliseconds since the epoch. */
  at: number;
  message: string;
  /** One imperative sentence. */
  next: string;
  /** The file that was kept aside, or that shows the trouble. */
  path: string;
}
