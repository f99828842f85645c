import { HydrantError } from '../errors.ts';

/** The HydrantError with which the work rejects; throws if it resolves, or rejects with another error. */
export async function failureOf(work: Promise<unknown>): Promise<HydrantError> {
  const error = await work.then(
    () => new Error('It did not fail.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof HydrantError) return error;
  throw error;
}
