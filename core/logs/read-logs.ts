import { type LogFile, listLogFiles } from './log-files.ts';
import { tailLines } from './unfinished-runs.ts';

/** One line of a log file, as data. */
export interface LogLine {
  level: string;
  process: string;
  pid: number;
  /** ISO 8601. */
  time: string;
  event: string;
  [fact: string]: unknown;
}

/** Bytes read from the end of each file. */
const FILE_BYTES = 512 * 1024;

/** The last lines of all processes, oldest first; damaged or foreign lines are left out. */
export function lastLogLines(folder: string, most: number): LogLine[] {
  // Lines of the same millisecond keep the order of their files, the newest of which comes first in the list.
  const files = listLogFiles(folder).reverse();
  const lines = files.flatMap((file: LogFile) => tailLines(file.path, FILE_BYTES).flatMap(parse));
  return lines.sort((a, b) => a.time.localeCompare(b.time)).slice(-most);
}

function parse(line: string): LogLine[] {
  try {
    const content = JSON.parse(line) as Partial<LogLine> | null;
    const isOurs = typeof content?.time === 'string' && typeof content.event === 'string' && typeof content.level === 'string';
    return isOurs ? [content as LogLine] : [];
  } catch {
    return [];
  }
}
