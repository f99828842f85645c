import { HydrantError } from '../../common/errors.ts';

/** Resolves with `say.refused` where the engine refuses the change as READ_ONLY; rejects where the change succeeds or fails otherwise. */
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
