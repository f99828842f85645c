import type { ErrorCode } from '../common/errors.ts';

/** A problem with the history that a person should know about, and that did not stop it. */
export interface HistoryNotice {
  code: ErrorCode;
  /** Milliseconds since the epoch. */
  at: number;
  message: string;
  /** One imperative sentence. */
  next: string;
  /** The file that was set aside, or that shows the problem. */
  path: string;
}
