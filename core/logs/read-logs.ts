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

/** Read of each file, from its end. */
const FILE_BYTES = 512 * 1024;

/** The last lines of all processes, the oldest first; what is no line of ours (damaged, or put there by somebody) is left out. */
export function lastLogLines(folder: string, most: number): LogLine[] {
  // Lines of the same millisecond keep the order of their files, of which the newest comes first.
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
