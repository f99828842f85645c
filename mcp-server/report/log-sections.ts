import { type LogLine, lastLogLines } from '../../core/logs/read-logs.ts';
import { findUnfinishedRuns } from '../../core/logs/unfinished-runs.ts';
import { type Redactor, WITHHELD } from '../../core/stones/redact.ts';
import type { ReportSection } from './report.ts';

/** Errors that the report tells before everything else. */
const MOST_PROBLEMS = 20;
/** Facts of our own making, which hold no text of others; the rest is withheld while a secret is not known. */
const PLAIN_FACTS: ReadonlySet<string> = new Set(
  'level process pid machine time event version mode node electron platform reason code name origin frames error cause environments engine policy environment tool ms role ranAs lastAt lastEvent correlationId assistant action files'.split(
    ' ',
  ),
);

/** What went wrong last, and the last lines of the logs. `isComplete`: every saved secret is known to the redactor. */
export function logSections(folder: string, most: number, redactor: Redactor, isComplete: boolean): ReportSection[] {
  // Each value passes the redactor as it is: within JSON a key of several lines would be hidden from it.
  const lines = lastLogLines(folder, 20_000).map((line) => redactor.value(isComplete ? line : (plain(line) as LogLine)));
  return [
    { title: 'What went wrong', lines: problems(folder, lines) },
    {
      title: `Log, the last ${most} lines`,
      lines: fenced(lines.slice(-most).map((line) => JSON.stringify(line))),
    },
  ];
}

function problems(folder: string, lines: readonly LogLine[]): string[] {
  const told = lines
    .filter(({ level, event }) => level === 'error' || event === 'unfinished-run')
    .filter((line) => !isWithheldCopy(line, lines))
    .map((line) => ({ time: line.time, text: problemText(line) }));
  const noted = new Set(lines.filter(({ event }) => event === 'unfinished-run').map(({ ranAs, lastAt }) => `${ranAs} ${lastAt}`));
  for (const { role, ranAs, lastAt, lastEvent } of findUnfinishedRuns(folder, undefined, undefined)) {
    if (!noted.has(`${ranAs} ${lastAt}`)) told.push({ time: lastAt, text: unfinishedText(role, ranAs, lastAt, lastEvent) });
  }
  if (told.length === 0) return ['The logs tell of no error.'];
  return told
    .sort((a, b) => b.time.localeCompare(a.time))
    .slice(0, MOST_PROBLEMS)
    .map(({ text }) => text);
}

/** The record of a crash whose message came a moment later, in a record of its own. */
function isWithheldCopy({ event, pid, time }: LogLine, lines: readonly LogLine[]): boolean {
  return event === 'crash' && lines.some((other) => other.event === 'crash-message' && other.pid === pid && other.time >= time);
}

function problemText(line: LogLine): string {
  if (line.event === 'unfinished-run')
    return unfinishedText(String(line.role), Number(line.ranAs), String(line.lastAt), String(line.lastEvent));
  const error = (line.error ?? {}) as { name?: string; code?: string; message?: string; frames?: string[]; correlationId?: string };
  const what = [error.name, error.code, error.message, error.correlationId].filter((part) => part !== undefined).join(' ');
  const crash = line.event === 'crash' || line.event === 'crash-message';
  const frames = (error.frames ?? []).slice(0, 6).map((frame) => `    ${frame}`);
  return [`- ${line.time} ${line.process} (process ${line.pid}) ${crash ? 'crashed' : line.event}: ${what}`, ...frames].join('\n');
}

function unfinishedText(role: string, pid: number, lastAt: string, lastEvent: string): string {
  return `- ${lastAt} ${role} (process ${pid}) did not end properly: killed, crashed outside of JavaScript, or the computer went down. Its last event was ${lastEvent}.`;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, PLAIN_FACTS.has(key) ? plain(inner) : WITHHELD]));
}

function fenced(lines: readonly string[]): string[] {
  return lines.length === 0 ? ['There are none yet.'] : ['```', ...lines, '```'];
}
