import type { ApprovalGate } from '../approvals/approval-gate.ts';
import type { HydrantError } from '../common/errors.ts';
import type { History } from '../history/history.ts';

/** Services of the process that a statement needs beside its target. Passed as an argument, never global. */
export interface ExecutionContext {
  /**
   * Makes `redact` and the history know the secrets of every environment; called before any part of a statement is recorded. Resolves with
   * the error of a secret that could not be read.
   */
  secretsKnown: () => Promise<HydrantError | undefined>;
  history: () => Promise<History>;
  /** Masks secrets in texts that leave the process. */
  redact: (text: string) => string;
  /** Fires when the process is asked to end. */
  closing: AbortSignal;
  /** Where approvals are requested; absent: statements that need one are refused. */
  approvals?: () => Promise<ApprovalGate>;
  /** Takes one sentence for the log. */
  warn: (sentence: string) => void;
}
