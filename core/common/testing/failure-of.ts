import { HydrantError } from '../errors.ts';

/** The HydrantError that work ends with; throws where it ends well or with anything else. */
export async function failureOf(work: Promise<unknown>): Promise<HydrantError> {
  const error = await work.then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof HydrantError) return error;
  throw error;
}
