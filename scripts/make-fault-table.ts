// Prints a Markdown table of what each screen showed with each file of the home in each state, from the last run of
// e2e/browser/home-faults.spec.ts (test-results/home-faults): its problem, or that it showed its content.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Seen } from '../e2e/support/walk-places.ts';

interface Run {
  name: string;
  faults: readonly (readonly [path: string, fault: string])[];
  whileItRuns?: boolean;
  fresh?: boolean;
  seen: readonly Seen[];
}

const folder = process.argv[2] ?? fileURLToPath(new URL('../test-results/home-faults', import.meta.url));
const runs = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Run);
const places = [...new Set(runs.flatMap(({ seen }) => seen.map(({ place }) => place)))];
const rows = runs.flatMap((run) => run.faults.map(([path, fault]) => ({ path, fault, run })));
// Alone says more than together with others.
const best = new Map<string, (typeof rows)[number]>();
for (const row of rows) {
  const key = `${row.path} | ${row.fault} | ${whenOf(row.run)}`;
  const known = best.get(key);
  if (!known || row.run.faults.length < known.run.faults.length) best.set(key, row);
}
console.log(`| file | state | when | ${places.join(' | ')} |\n|${' --- |'.repeat(places.length + 3)}`);
for (const [, { path, fault, run }] of [...best].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
  const cells = places.map((place) =>
    cellOf(
      run.seen.find((one) => one.place === place),
      path,
    ),
  );
  console.log(`| \`${path}\` | ${fault} | ${whenOf(run)} | ${cells.join(' | ')} |`);
}

function whenOf({ whileItRuns, fresh }: Run): string {
  if (fresh) return 'first run';
  return whileItRuns ? 'while it runs' : 'at opening';
}

function cellOf(seen: Seen | undefined, path: string): string {
  if (!seen) return '·';
  if (seen.heading === '' || seen.loading || seen.text.length <= seen.heading.length + 20) return '**blank**';
  const told = seen.alerts.some((alert) => alert.includes(basename(path)));
  if (told) return 'told';
  return seen.alerts.length > 0 ? 'content, another told' : 'content';
}
