// Measures the reader of a dialect on a file of statements: how many a read-only environment allows, and why the others are refused.
//   node scripts/measure-guard.ts <dialect> <file.sql | -> [--list refused | --list allowed]
// Statements are parted by the dialect's own tokenizer. `--list` prints one JSON line per statement instead of the summary.
import { readFileSync } from 'node:fs';
import { DIALECTS, findDialect } from '../core/engines/registry.ts';
import { measureGuard, summarize } from './measure-guard/measure.ts';

const usage = `usage: node scripts/measure-guard.ts <${Object.keys(DIALECTS).join('|')}> <file.sql | -> [--list refused|allowed]`;
const [dialect, file, flag, wanted] = process.argv.slice(2);
const known = findDialect(dialect ?? '');
if (!known || !file || (flag !== undefined && (flag !== '--list' || !/^(?:refused|allowed)$/.test(wanted ?? '')))) {
  console.error(usage);
  process.exit(2);
}
const measured = await measureGuard(readFileSync(file === '-' ? 0 : file, 'utf8'), known);
if (flag) {
  const allowed = wanted === 'allowed';
  for (const each of measured.filter((one) => one.allowed === allowed)) console.log(JSON.stringify(each));
} else console.log(summarize(measured));
