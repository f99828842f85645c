/** File descriptors of a driver host beside standard input, output and error: the channel, and where it says why it ends. */
export const CHANNEL_FD = 3;
export const REASON_FD = 4;

/** Why a host ends itself, written as one line in the moment before. */
export type Reason = { kind: 'uncaught'; message: string } | { kind: 'memory'; megabytes: number };

/** The reason in what was written; undefined where there is none, or it is not ours. */
export function readReason(text: string): Reason | undefined {
  const line = text.split('\n', 1)[0] ?? '';
  try {
    const value = JSON.parse(line) as { kind?: unknown; message?: unknown; megabytes?: unknown } | null;
    if (value?.kind === 'uncaught' && typeof value.message === 'string') return { kind: 'uncaught', message: value.message };
    if (value?.kind === 'memory' && typeof value.megabytes === 'number') return { kind: 'memory', megabytes: value.megabytes };
  } catch {
    // It ended without a word.
  }
  return undefined;
}
