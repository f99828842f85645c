import { abortable } from '../common/abortable.ts';
import { asHydrantError, HydrantError } from '../common/errors.ts';
import { WITHHELD } from '../common/redact.ts';
import type { Column } from '../connectors/connector.ts';
import type { ExecutionContext } from './execution-context.ts';

/** The note of an answer whose statement is not in the history and whose columns are numbered. */
export const UNKNOWN_SECRET_NOTE =
  'A saved secret of this server could not be read, so that it could not be masked: the history does not show this statement, and columns are numbered.';

/** The error of a secret that could not be read, if any. A cancelled call does not wait for the keychain. */
export async function unknownSecret(execution: ExecutionContext, signal: AbortSignal): Promise<HydrantError | undefined> {
  const ending = AbortSignal.any([signal, execution.closing]);
  return abortable(execution.secretsKnown(), ending).catch((error: unknown) =>
    ending.aborted
      ? new HydrantError('QUERY_CANCELLED', 'The statement was cancelled.', 'Run it again when you need it.')
      : asHydrantError(error),
  );
}

/** The text of an error for the history. While a secret is unknown it is withheld: engines repeat parts of a statement in their errors. */
export function errorForHistory(error: HydrantError, unknown: HydrantError | undefined): string {
  const ownWords = error === unknown || error.code.startsWith('SECRET_');
  return unknown && !ownWords ? WITHHELD : error.message;
}

/**
 * The columns with redacted names: an engine names a column without an alias after the text of the statement, which may hold a secret.
 * While a secret is unknown, the columns are numbered instead.
 */
export function namedColumns(execution: ExecutionContext, columns: readonly Column[], unknown: HydrantError | undefined): Column[] {
  return columns.map((column, index) => ({ ...column, name: unknown ? `column_${index + 1}` : execution.redact(column.name) }));
}
