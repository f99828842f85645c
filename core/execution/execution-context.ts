import type { ApprovalGate } from '../approvals/approval-gate.ts';
import type { HydrantError } from '../common/errors.ts';
import type { History } from '../history/history.ts';

/** Services of the process that a statement needs beside its target. Passed as an argument, never global. */
export interface ExecutionContext {
  /**
   * Makes `redact` and the history know the secrets of every environment; asked before anything of a statement is written down. Resolves
   * with the error of a secret that could not be read.
   */
  secretsKnown: () => Promise<HydrantError | undefined>;
  history: () => Promise<History>;
  /** Masks secrets in what goes into an answer's error. */
  redact: (text: string) => string;
  /** Fires when the process is asked to end. */
  closing: AbortSignal;
  /** Where a yes is sought for what only a person may allow; absent: such a statement is refused. */
  approvals?: () => Promise<ApprovalGate>;
  /** Takes one sentence for the log. */
  warn: (sentence: string) => void;
}
