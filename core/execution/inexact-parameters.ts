import { HydrantError } from '../common/errors.ts';
import type { Parameters } from '../connectors/connector.ts';

/**
 * Whole numbers beyond 2^53 lose digits on their way through JSON, before anybody here sees them: `9007199255742497` arrives as
 * `…496`, and would find another row. They have to come as text, which the engine reads exactly.
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
