import type { z } from 'zod';
import { HydrantError } from '../common/errors.ts';
import { type Problem, problemsOf, type Source } from './schema-problems.ts';

/** Parses a value written by hand with any of our schemas. Throws PROFILE_INVALID with every problem; see ProfileCodec.parse. */
export function parseWith<S extends z.ZodType>(schema: S, input: unknown, source: Source): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = problemsOf(result.error.issues, schema, input, source);
  throw invalidProfile(problems, source.name, profileIdOf(input));
}

/** The PROFILE_INVALID for one or more problems of one value. */
export function invalidProfile(problems: readonly Problem[], file: string, profile?: string): HydrantError {
  const [first, ...more] = problems;
  if (first === undefined) throw new TypeError('no problem given');
  const at = first.line === undefined ? '' : `, line ${first.line}`;
  const rest = more.length === 0 ? '' : ` (and ${more.length} more ${more.length === 1 ? 'problem' : 'problems'})`;
  const why = first.why.endsWith('?') ? first.why : `${first.why}.`;
  const field = first.field === '' ? 'it' : `\`${first.field}\``;
  return new HydrantError('PROFILE_INVALID', `${file}${at}: ${why}${rest}`, `Correct ${field} in ${file}${at}.`, {
    details: { file, ...first, ...(profile === undefined ? {} : { profile }), problems },
  });
}

function profileIdOf(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('id' in input)) return undefined;
  return typeof input.id === 'string' ? input.id.slice(0, 64) : undefined;
}
