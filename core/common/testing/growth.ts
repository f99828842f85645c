/** CPU time of this process during `run`, in milliseconds: unaffected by the load of other processes. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Below this, JIT warm-up and garbage collection dominate the measurement. */
const NOISE_MS = 60;

/**
 * Factor by which the CPU time grows when the length grows eightfold: about 8 for linear time, 64 for quadratic. The lowest of three
 * measurements; 8 if the long run takes less than NOISE_MS.
 */
export function growth(length: number, run: (length: number) => void): number {
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++) {
    const short = cpuMs(() => run(length / 8));
    const long = cpuMs(() => run(length));
    if (long < NOISE_MS) return 8;
    ratios.push(long / Math.max(short, NOISE_MS / 8));
    // Clearly linear: no further measurement needed.
    if (long / short < 12) break;
  }
  return Math.min(...ratios);
}
