/** CPU time of this process while `run` ran, in milliseconds: what else the machine does is not in it. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Below this a compiler that has not warmed up, or a garbage collection, says more than the function. */
const NOISE_MS = 60;

/**
 * How many times the CPU time grows when the length grows eightfold: about 8 for time in proportion, 64 for its square. The least of
 * three, and 8 where the long one takes next to nothing.
 */
export function growth(length: number, run: (length: number) => void): number {
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++) {
    const short = cpuMs(() => run(length / 8));
    const long = cpuMs(() => run(length));
    if (long < NOISE_MS) return 8;
    ratios.push(long / Math.max(short, NOISE_MS / 8));
    // Well in proportion: no need to look again.
    if (long / short < 12) break;
  }
  return Math.min(...ratios);
}
