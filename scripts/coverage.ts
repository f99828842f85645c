// `npm run coverage`: runs the tests beside the code and prints how much of each room they ran. Arguments go to vitest:
// `npm run coverage -- core/sql`. What tests run in a process of its own (the built server, the app, workers) is not counted, so
// the figures are lower than what is tested, and lowest for the rooms that only make sense as a process.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CoverageSummary, coverageByRoom, coverageTable } from './coverage-rooms.ts';

const root = join(import.meta.dirname, '..');
const ROOMS = ['core', 'mcp-server', 'app-main'];

const given = process.argv.slice(2);
const isPart = given.some((arg) => !arg.startsWith('-'));
// Of a part, only the files that its tests load; of the whole, all of them, so that a file without a test is seen.
const chosen = isPart
  ? [...given, '--coverage.exclude={e2e,scripts,bench}/**']
  : [...ROOMS.map((room) => `${room}/`), ...given, ...ROOMS.map((room) => `--coverage.include=${room}/**/*.ts`)];
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...chosen,
    '--coverage.enabled',
    '--coverage.provider=v8',
    '--coverage.reporter=json-summary',
    '--coverage.reporter=html',
    '--coverage.reportOnFailure',
    '--coverage.exclude=**/{testing,fixtures}/**',
  ],
  { cwd: root, stdio: 'inherit' },
);
const summary = JSON.parse(readFileSync(join(root, 'coverage', 'coverage-summary.json'), 'utf8')) as CoverageSummary;
console.log(coverageTable(coverageByRoom(summary, root)));
console.log('File by file: coverage/index.html. What runs in a process of its own is not counted.');
process.exitCode = status ?? 1;
