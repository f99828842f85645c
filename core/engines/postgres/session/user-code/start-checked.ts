import { HydrantError } from '../../../../common/errors.ts';
import type { OwnStatement } from '../own-statement.ts';
import { type AskWithin, notChecked, type UserCode } from './user-code.ts';

/** One of our own statements failed (the check of user code, for one), so the caller's statement behind it did not begin. */
export class StoppedBefore extends HydrantError {
  readonly sqlstate: string;
  constructor(error: HydrantError) {
    super(error.code, error.message, error.nextStep, { cause: error.cause ?? error, details: error.details });
    this.sqlstate = String(error.details.sqlstate);
  }
}

/**
 * Starts a read behind the check of the user code that it would run. What the check finds is examined, then the statement is tried again;
 * code that keeps changing meanwhile is refused.
 */
export async function startChecked<T>(
  userCode: UserCode,
  sql: string,
  start: (before: readonly OwnStatement[]) => Promise<T>,
  ask: AskWithin,
): Promise<T> {
  let check = await userCode.checkOf(sql);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const started = await start(check?.statements ?? []);
      if (check) userCode.passed(check);
      return started;
    } catch (error) {
      if (!check || !(error instanceof StoppedBefore)) throw error;
      if (!['STATEMENT_INVALID', 'QUERY_FAILED'].includes(error.code)) throw error;
      if (error.sqlstate !== '22012') throw notChecked(error);
      if (attempt === 3) throw notChecked(error.cause);
      check = await userCode.lookAt(check, ask);
    }
  }
}
