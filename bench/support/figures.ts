import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The name of a bench, what it runs on, and how busy that is: other work on the same machine is the first cause of a bad figure. */
export function heading(name: string, what: string): void {
  const [load = 0] = loadavg();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  console.log(`\nbench/${name}: ${what}`);
  console.log(
    `  ${new Date().toISOString().slice(0, 16)}Z, ${cpus()[0]?.model.trim()} × ${availableParallelism()}, ${memory}, ${platform()} ${release()}, Node ${process.versions.node}, load ${load.toFixed(1)}`,
  );
}

/** One line per subject: median, least and most, then every raw figure in the order it was taken. */
export function figures(unit: string, subjects: Readonly<Record<string, readonly number[]>>): void {
  const width = Math.max(...Object.keys(subjects).map((name) => name.length));
  for (const [name, values] of Object.entries(subjects)) {
    const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(1));
    console.log(
      `  ${name.padEnd(width)}  median ${middle} ${unit} (${least}–${most})  raw ${values.map((value) => value.toFixed(0)).join(' ')}`,
    );
  }
}

/** One line per target: the figure, the target, and whether it holds. Nothing fails on it: a figure is read by a person. */
export function checkLimit(name: string, value: number, limit: number, unit = '×', direction: 'most' | 'least' = 'most'): void {
  const holds = direction === 'most' ? value <= limit : value >= limit;
  const digits = Number.isInteger(value) ? 0 : 2;
  console.log(`  ${holds ? 'ok    ' : 'MISSED'} ${name}: ${value.toFixed(digits)} ${unit} (target: at ${direction} ${limit} ${unit})`);
}
