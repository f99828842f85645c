/** Resource limits of a driver host, and timeouts of its parent. */
export interface HostLimits {
  /** From the start of the process to its first message, in milliseconds. */
  startMs: number;
  /** Time for a host to acknowledge a cancel; a host that does not is blocked, and gets killed. Milliseconds. */
  reactMs: number;
  /** Time for a driver to end a cancelled statement, after which the session is dropped. Milliseconds. */
  cancelMs: number;
  /** Timeout of calls that no caller can cancel (reset, close), in milliseconds. */
  callMs: number;
  /** An unused host is ended after this, in milliseconds. */
  idleMs: number;
  /** JavaScript heap of the host, in megabytes (`--max-old-space-size`). */
  heapMegabytes: number;
  /** Memory of the whole process, natives included, in megabytes. */
  memoryMegabytes: number;
  /** Batches that a host may send before the reader takes them. */
  aheadBatches: number;
  /** The same limit in bytes; one batch is always allowed. */
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
