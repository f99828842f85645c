/** File descriptors of a driver host beyond 0–2: the channel, and the pipe for the reason of its end. */
export const CHANNEL_FD = 3;
export const REASON_FD = 4;

/** Why a host ends itself; it writes this as one line of JSON just before. */
export type Reason = { kind: 'uncaught'; message: string } | { kind: 'memory'; megabytes: number };

/** Reads a host's reason; undefined where the text is empty or not a valid reason. */
export function readReason(text: string): Reason | undefined {
  const line = text.split('\n', 1)[0] ?? '';
  try {
    const value = JSON.parse(line) as { kind?: unknown; message?: unknown; megabytes?: unknown } | null;
    if (value?.kind === 'uncaught' && typeof value.message === 'string') return { kind: 'uncaught', message: value.message };
    if (value?.kind === 'memory' && typeof value.megabytes === 'number') return { kind: 'memory', megabytes: value.megabytes };
  } catch {
    // The host ended without writing a reason.
  }
  return undefined;
}
