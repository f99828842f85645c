import { HydrantError } from '../common/errors.ts';
import type { Parameters } from '../connectors/connector.ts';

/**
 * JSON parsing rounds whole numbers beyond 2^53 before Hydrant sees them: `9007199254740993` arrives as `9007199254740992` and would match
 * another row. Callers have to send them as text, which the engine reads exactly.
 */
export function refuseInexact(parameters: Parameters | undefined): HydrantError | undefined {
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)) continue;
    const which = Array.isArray(parameters) ? `$${Number(name) + 1}` : name;
    return new HydrantError(
      'PARAMETER_INVALID',
      `The value of ${which} is a whole number beyond 2^53, whose last digits may have been lost on its way here.`,
      'Send it as text, in quotes; the engine reads it exactly.',
    );
  }
  return undefined;
}
