import { HydrantError } from '../../common/errors.ts';

/** Resolves with the sentence for a change that the engine refused as a change; rejects with what else became of it. */
export async function tryChange(
  change: Promise<unknown>,
  say: { refused: string; taken: readonly [message: string, next: string] },
): Promise<string> {
  const error = await change.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof HydrantError && error.code === 'READ_ONLY') return say.refused;
  throw error ?? new HydrantError('READ_ONLY', ...say.taken);
}
