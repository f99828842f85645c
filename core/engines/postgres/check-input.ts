import { HydrantError } from '../../common/errors.ts';
import type { Parameters } from '../../connectors/connector.ts';

/** The protocol counts them in two bytes. */
const MOST_PARAMETERS = 65_535;

/** Parameters as the protocol takes them. Rejects with PARAMETER_INVALID what cannot be sent exactly. */
export function toValues(parameters: Parameters): (string | null)[] {
  if (!Array.isArray(parameters)) {
    if (Object.keys(parameters).length === 0) return [];
    throw new HydrantError(
      'PARAMETER_INVALID',
      'PostgreSQL takes parameters by position, not by name.',
      'Write $1, $2 … in the statement and give the values as a list.',
    );
  }
  if (parameters.length > MOST_PARAMETERS)
    throw new HydrantError(
      'PARAMETER_INVALID',
      `PostgreSQL takes at most ${MOST_PARAMETERS.toLocaleString('en')} parameters, and ${parameters.length.toLocaleString('en')} were given.`,
      'Give one array as a parameter instead: = ANY($1).',
    );
  return parameters.map((value: string | number | boolean | null, index) => {
    const text = value === null ? null : String(value);
    if (text === null || (text.isWellFormed() && !text.includes('\0'))) return text;
    throw new HydrantError(
      'PARAMETER_INVALID',
      `Parameter $${index + 1} holds a NUL character or half a character, which PostgreSQL cannot store.`,
      'Leave the character out, or send it as bytea in hexadecimal.',
    );
  });
}

/** Rejects a statement that would reach the server as another one. */
export function checkText(sql: string): void {
  if (sql.includes('\0') || !sql.isWellFormed())
    throw new HydrantError(
      'STATEMENT_INVALID',
      'The statement holds a NUL character or half a character, which PostgreSQL cannot read.',
      'Leave the character out.',
    );
}
