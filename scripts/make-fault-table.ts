// Prints Markdown tables of what each place of the app showed with each file of the home in each state, from the last runs of
// e2e/browser/home-faults.spec.ts (test-results/home-faults): one line for each place, file and state, and what no run has seen.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULTY_FILES } from '../e2e/support/home-faults.ts';
import { flawOf, type Seen } from '../e2e/support/walk-screens.ts';

interface Run {
  name: string;
  faults: readonly (readonly [path: string, fault: string])[];
  whileItRuns?: boolean;
  fresh?: boolean;
  seen: readonly Seen[];
  lost: readonly string[];
}
interface Row {
  path: string;
  fault: string;
  run: Run;
}

const folder = process.argv[2] ?? fileURLToPath(new URL('../test-results/home-faults', import.meta.url));
const runs = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Run);
const rows = bestOf(runs.flatMap((run) => run.faults.map(([path, fault]): Row => ({ path, fault, run }))));
const cells = rows.flatMap((row) => row.run.seen.map((seen) => ({ ...row, seen, shown: shownIn(seen, row) })));
const unseen = FAULTY_FILES.flatMap(({ path, faults }) => faults.map((fault) => `${path}: ${fault}`)).filter(
  (cell) => !rows.some(({ path, fault }) => `${path}: ${fault}` === cell),
);

console.log(`# Every place with each file in each state

${runs.length} starts, ${rows.length} files in a state, ${cells.length} cells; ${cells.filter(({ run }) => run.faults.length > 1).length} cells are of starts with several files spoilt at once.

- told: the problem stands in the place and names the file. another told: it names another file that was spoilt with it, or what follows from it.
- content: the place shows its content, without a note. gone: it says that the connection is gone. **flaw**: none of these.
- Not seen in any start: ${unseen.length === 0 ? 'none' : unseen.join('; ')}.
- Content that was lost: ${runs.flatMap(({ name, lost }) => lost.map((path) => `${path} (${name})`)).join('; ') || 'none'}.

| place | file | state | when | start | shown |
| --- | --- | --- | --- | --- | --- |`);
for (const { seen, path, fault, run, shown } of cells) {
  const start = run.faults.length === 1 ? 'alone' : `with ${run.faults.length - 1} others`;
  console.log(`| ${seen.screen} | \`${path}\` | ${fault} | ${whenOf(run)} | ${start} | ${shown} |`);
}

/** One row for each file, state and time: a file that was spoilt alone says more than one together with others. */
function bestOf(all: readonly Row[]): Row[] {
  const best = new Map<string, Row>();
  for (const row of all) {
    const key = `${row.path} | ${row.fault} | ${whenOf(row.run)}`;
    const known = best.get(key);
    if (!known || row.run.faults.length < known.run.faults.length) best.set(key, row);
  }
  return [...best].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function whenOf({ whileItRuns, fresh }: Run): string {
  if (fresh) return 'first run';
  return whileItRuns ? 'while it runs' : 'at opening';
}

function shownIn(seen: Seen, { path, run }: Row): string {
  const flaw = flawOf(seen, run.fresh === true || run.faults.some(([one]) => one === 'profiles.json'));
  if (flaw !== undefined) return `**flaw**: ${flaw.slice(0, 80).replaceAll('|', '/')}`;
  if (seen.alerts.some((alert) => alert.includes(basename(path)))) return 'told';
  if (seen.alerts.length > 0) return 'another told';
  return seen.text.includes('This connection is gone') ? 'gone' : 'content';
}
