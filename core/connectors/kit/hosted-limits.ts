/** What a driver host may use, and how long its parent waits for it. */
export interface HostLimits {
  /** From the start of the process to its first message, in milliseconds. */
  startMs: number;
  /** Within this a host acknowledges a cancel; one that does not is blocked, and killed. Milliseconds. */
  reactMs: number;
  /** Within this a driver ends a statement that was cancelled; after it the session is dropped. Milliseconds. */
  cancelMs: number;
  /** For what a caller cannot cancel (reset, close), in milliseconds. */
  callMs: number;
  /** An unused host is ended after this, in milliseconds. */
  idleMs: number;
  /** JavaScript heap of the host, in megabytes (`--max-old-space-size`). */
  heapMegabytes: number;
  /** Memory of the whole process, natives included, in megabytes. */
  memoryMegabytes: number;
  /** Batches that may be on their way to a reader who has not taken them yet. */
  aheadBatches: number;
  /** Bytes of such batches; one batch is always allowed. */
  aheadBytes: number;
  /** After this many crashes within `crashWindowMs` no host is started until the window has passed. */
  crashes: number;
  crashWindowMs: number;
}

export const DEFAULT_HOST_LIMITS: HostLimits = {
  startMs: 15_000,
  reactMs: 2_000,
  cancelMs: 5_000,
  callMs: 5_000,
  idleMs: 30_000,
  heapMegabytes: 1_024,
  memoryMegabytes: 2_048,
  aheadBatches: 8,
  aheadBytes: 4 * 1024 * 1024,
  crashes: 3,
  crashWindowMs: 60_000,
};
