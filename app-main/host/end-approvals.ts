import { HydrantError } from '../../core/common/errors.ts';
import type { HostContext } from './context.ts';

/**
 * Ends what was allowed in a connection, since it is about to be another one. A history that cannot be opened is no reason to keep the
 * connection as it is: without it no statement runs.
 */
export function endApprovals({ approvals }: Pick<HostContext, 'approvals'>, profile: string): void {
  try {
    approvals().endProfile(profile);
  } catch (error) {
    if (!(error instanceof HydrantError)) throw error;
  }
}
