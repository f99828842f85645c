import { type Redactor, WITHHELD } from '../../core/common/redact.ts';
import { unreadableLogs } from '../../core/logs/log-files.ts';
import { type LogLine, lastLogLines } from '../../core/logs/read-logs.ts';
import { findUnfinishedRuns } from '../../core/logs/unfinished-runs.ts';
import type { ReportSection } from './report.ts';
import { inMarkdown, withoutQuotations } from './untrusted-text.ts';

/** Of errors, and of failures that we foresaw, the report tells so many before everything else. */
const MOST_PROBLEMS = 20;
/** Events of failures that we foresaw: logged below the level error, and what a person asks for help with all the same. */
const FAILURES: ReadonlySet<string> = new Set(['command-failed', 'tool-failed', 'connect-failed', 'call-failed']);
/** Facts of our own making, which hold no text of others; the rest is withheld while a secret is not known. */
const PLAIN_FACTS: ReadonlySet<string> = new Set(
  'level process pid machine time event version mode node electron platform reason code name origin frames error cause environments engine policy environment tool ms channel role ranAs lastAt lastEvent correlationId assistant action files kind'.split(
    ' ',
  ),
);

/** What went wrong last, and the last lines of the logs. `isComplete`: every saved secret is known to the redactor. */
export function logSections(folder: string, most: number, redactor: Redactor, isComplete: boolean): ReportSection[] {
  // Each value passes the redactor as it is: within JSON a key of several lines would be hidden from it.
  const lines = lastLogLines(folder, 20_000).map((line) => withoutData(redactor.value(isComplete ? line : plain(line))) as LogLine);
  const unread = unreadSentences(folder);
  const last = lines.slice(-most).map((line) => JSON.stringify(line));
  return [
    { title: 'What went wrong', lines: [...unread, ...whatWentWrong(folder, lines, unread.length === 0)] },
    { title: `Log, the last ${most} lines`, lines: [...unread, ...fenced(last, unread.length === 0)] },
  ];
}

/** An error that nobody told of is not the same as none: where logs cannot be read, the report says so. */
function unreadSentences(folder: string): string[] {
  const unread = unreadableLogs(folder);
  if (unread === undefined) return [];
  const { code, files } = unread;
  if (code === 'ELOOP') return ['There are no logs: a link stands in the place of their folder, and Hydrant does not follow it.'];
  return [files === 0 ? `The logs could not be read (${code}).` : `Some logs could not be read (${files} of their files: ${code}).`];
}

function whatWentWrong(folder: string, lines: readonly LogLine[], isWhole: boolean): string[] {
  const problems = [...loggedProblems(lines), ...unfinishedRuns(folder, lines)].toSorted((a, b) => b.time.localeCompare(a.time));
  if (problems.length === 0) return isWhole ? ['The logs tell of no error.'] : [];
  // Failures that we foresaw may be many, and push out no crash.
  const shown = [true, false].flatMap((isFailure) => problems.filter((one) => one.isFailure === isFailure).slice(0, MOST_PROBLEMS));
  return problems.filter((one) => shown.includes(one)).flatMap(({ text }) => text.split('\n'));
}

/** A problem as the report tells it. */
interface Problem {
  /** When it came last, ISO 8601. */
  time: string;
  text: string;
  /** Foreseen: a connection, a tool or a command failed with a code of ours. */
  isFailure: boolean;
}

/** Errors and foreseen failures of the log lines; those that differ in time, process and correlation id alone are one, with their number. */
function loggedProblems(lines: readonly LogLine[]): Problem[] {
  const reportedLines = lines.filter(
    (line) => (line.level === 'error' || FAILURES.has(line.event) || line.event === 'unfinished-run') && !isWithheldCopy(line, lines),
  );
  const alike = Map.groupBy(reportedLines, ({ time, pid, ms, error, ...facts }) => {
    const { correlationId, ...same } = (error ?? {}) as ErrorFacts;
    return JSON.stringify([facts, same]);
  });
  return [...alike.values()].map((group) => {
    const [first, last] = [group[0] as LogLine, group.at(-1) as LogLine];
    const count = group.length === 1 ? '' : ` (${group.length} times, first ${first.time})`;
    return { time: last.time, text: problemText(last, count), isFailure: last.level !== 'error' && FAILURES.has(last.event) };
  });
}

/** Runs without an end that no process has noted in its own log yet. */
function unfinishedRuns(folder: string, lines: readonly LogLine[]): Problem[] {
  const noted = new Set(lines.filter(({ event }) => event === 'unfinished-run').map(({ ranAs, lastAt }) => `${ranAs} ${lastAt}`));
  return findUnfinishedRuns(folder)
    .filter(({ ranAs, lastAt }) => !noted.has(`${ranAs} ${lastAt}`))
    .map(({ role, ranAs, lastAt, lastEvent }) => ({
      time: lastAt,
      text: unfinishedText(role, ranAs, lastAt, lastEvent),
      isFailure: false,
    }));
}

/** The record of a crash whose message came a moment later, in a record of its own. */
function isWithheldCopy({ event, pid, time }: LogLine, lines: readonly LogLine[]): boolean {
  return event === 'crash' && lines.some((other) => other.event === 'crash-message' && other.pid === pid && other.time >= time);
}

interface ErrorFacts {
  name?: string;
  code?: string;
  message?: string;
  frames?: string[];
  correlationId?: string;
}

function problemText(line: LogLine, count: string): string {
  if (line.event === 'unfinished-run')
    return unfinishedText(String(line.role), Number(line.ranAs), String(line.lastAt), String(line.lastEvent));
  const { name, code, message, frames = [], correlationId } = (line.error ?? {}) as ErrorFacts;
  // Which of our classes carries a code says nothing to a reader.
  const isOurs = name === 'HydrantError' && code !== undefined;
  const reference = correlationId === undefined ? undefined : `reference ${correlationId}`;
  const error = [isOurs ? undefined : name, code, message, reference].filter((part) => part !== undefined).join(' ');
  const crash = line.event === 'crash' || line.event === 'crash-message';
  const where = [line.tool, line.channel, line.environment].find((part) => part !== undefined);
  const what = crash ? 'crashed' : `${line.event}${where === undefined ? '' : ` (${String(where)})`}`;
  const head = `- ${line.time} ${line.process} (process ${line.pid}) ${what}: ${error}${count}`;
  return [head, ...frames.slice(0, 6).map((frame) => `    ${frame}`)].map(inMarkdown).join('\n');
}

function unfinishedText(role: string, pid: number, lastAt: string, lastEvent: string): string {
  return inMarkdown(
    `- ${lastAt} ${role} (process ${pid}) did not end properly: killed, crashed outside of JavaScript, or the computer went down. Its last event was ${lastEvent}.`,
  );
}

/** A message of an error that nobody foresaw may quote anything. */
function withoutData(value: unknown, key?: string): unknown {
  if (typeof value === 'string') return key === 'message' ? withoutQuotations(value) : value;
  if (Array.isArray(value)) return value.map((one) => withoutData(one, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, withoutData(one, inner)]));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, PLAIN_FACTS.has(key) ? plain(inner) : WITHHELD]));
}

function fenced(lines: readonly string[], isWhole: boolean): string[] {
  if (lines.length === 0) return isWhole ? ['There are none yet.'] : [];
  return ['```', ...lines, '```'];
}
