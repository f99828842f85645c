import { relative, sep } from 'node:path';

interface Count {
  total: number;
  covered: number;
}

/** `coverage-summary.json` of istanbul's reporter: absolute path → counts; `total` besides. */
export type CoverageSummary = Record<string, { lines: Count; branches: Count }>;

export interface RoomCoverage {
  room: string;
  files: number;
  lines: Count;
  branches: Count;
}

/** `core/sql/policy.ts` → `core/sql`; an engine is a room of its own. */
function roomOf(file: string): string {
  const parts = file.split('/').slice(0, -1);
  return parts.slice(0, parts[1] === 'engines' ? 3 : 2).join('/');
}

/** Counts by room, in the order of the rooms' names. */
export function coverageByRoom(summary: CoverageSummary, root: string): RoomCoverage[] {
  const files = Object.entries(summary).filter(([path]) => path !== 'total');
  const byRoom = Map.groupBy(files, ([path]) => roomOf(relative(root, path).split(sep).join('/')));
  return [...byRoom]
    .map(([room, entries]) => ({
      room,
      files: entries.length,
      lines: sum(entries.map(([, { lines }]) => lines)),
      branches: sum(entries.map(([, { branches }]) => branches)),
    }))
    .sort((a, b) => a.room.localeCompare(b.room));
}

/** For a terminal: a line for each room, and one for all. */
export function coverageTable(rooms: readonly RoomCoverage[]): string {
  const all = { room: 'all', files: 0, lines: sum(rooms.map(({ lines }) => lines)), branches: sum(rooms.map(({ branches }) => branches)) };
  all.files = rooms.reduce((total, { files }) => total + files, 0);
  const cells = [...rooms, all].map(({ room, files, lines, branches }) => [room, String(files), percent(lines), percent(branches)]);
  return [['room', 'files', 'lines', 'branches'], ...cells]
    .map(([room = '', ...figures]) => room.padEnd(28) + figures.map((figure) => figure.padStart(10)).join(''))
    .join('\n');
}

function sum(counts: readonly Count[]): Count {
  return counts.reduce((all, { total, covered }) => ({ total: all.total + total, covered: all.covered + covered }), {
    total: 0,
    covered: 0,
  });
}

/** A room without a line to cover (types alone) has nothing uncovered. */
function percent({ total, covered }: Count): string {
  return total === 0 ? '–' : `${((100 * covered) / total).toFixed(1)} %`;
}
