import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { readAction } from '../../../core/common/actions.ts';
import { HydrantError } from '../../../core/common/errors.ts';
import { META } from '../../../core/common/meta-keys.ts';
import { objectsUnder } from '../../../core/common/objects-under.ts';
import { PROFILES } from '../../../core/engines/registry.ts';
import type { ReplyOf } from '../../contract/contract.ts';
import type { HandlersOf } from '../answer.ts';
import type { HostContext } from '../context.ts';
import { downloadPath } from '../downloads.ts';
import { firstQuestion } from '../first-question.ts';
import { problemOf } from '../problem.ts';
import { errorOf, structuredOf, textOf } from '../tool-call.ts';

type AskChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `ask.${string}`>;
type Page = ReplyOf<'ask.page'>;

/** As many rows as one page of the grid holds. */
const PAGE_ROWS = 200;
/** The statement has its own limit in the profile; this only ends waiting for a server that went silent. */
const LONGEST_MS = 24 * 60 * 60_000;

/** Of so many runs that have not come yet, a cancel is remembered. */
const MOST_CANCELLED = 100;

/** What search_objects found in one environment. */
interface MatchedObjects {
  head?: string[];
  columnHead?: string[];
  objects: unknown[][];
  cut?: boolean;
}

type CatalogueObject = ReplyOf<'ask.catalogue'>['objects'][number];

/** Enough tables to find one worth asking about. */
const GLANCE = 200;

function catalogueOf({ head = [], columnHead = [], objects }: MatchedObjects): CatalogueObject[] {
  return objectsUnder<Omit<CatalogueObject, 'columns'> & { columns?: unknown[][] }>(head, objects).map(({ columns, ...object }) => ({
    ...object,
    ...(columns ? { columns: objectsUnder<NonNullable<CatalogueObject['columns']>[number]>(columnHead, columns) } : {}),
  }));
}

/** What a login sees there, through the server. */
async function readCatalogue(
  { supervisor }: HostContext,
  { profile, pattern, limit }: { profile: string; pattern?: string | undefined; limit: number },
): Promise<ReplyOf<'ask.catalogue'>> {
  const result = await supervisor.use(profile, (client) =>
    client.callTool({ name: 'search_objects', arguments: { detail: 'full', limit, ...(pattern ? { pattern } : {}) } }),
  );
  const [match] = structuredOf<{ found: MatchedObjects[] }>(result).found;
  return { objects: match ? catalogueOf(match) : [], cut: match?.cut ?? false };
}

/** A page of rows as the grid shows it. */
function pageOf(result: unknown): Page {
  const { columns, types = [], ...page } = structuredOf<Omit<Page, 'columns'> & { columns: string[]; types?: string[] }>(result);
  const kinds = ((result as CallToolResult)._meta?.[META.kinds] ?? []) as string[];
  return {
    ...page,
    offset: page.offset ?? 0,
    columns: columns.map((name, index) => ({ name, type: types[index] ?? '', kind: kinds[index] ?? '' })),
  };
}

export const askHandlers: HandlersOf<AskChannel> = {
  'ask.catalogue': ({ profile, pattern }, context) => readCatalogue(context, { profile, pattern, limit: 1000 }),

  'ask.first-question': async ({ profile }, context) => {
    const { name } = await context.profiles.get(profile);
    const isSample = PROFILES.builtin(profile) !== undefined;
    // What cannot be looked at now is asked about all the same.
    const { objects } = isSample
      ? { objects: [] }
      : await readCatalogue(context, { profile, limit: GLANCE }).catch(() => ({ objects: [] }));
    return { question: firstQuestion({ name, isSample, objects }) };
  },

  'ask.run': async ({ profile, run, sql }, context) =>
    cancellable(context, run, async (signal) => {
      const result = await context.supervisor.use(profile, (client) =>
        client.callTool({ name: 'execute_query', arguments: { sql, max_rows: PAGE_ROWS } }, { signal, timeout: LONGEST_MS }),
      );
      context.events.push('history');
      const problem = errorOf(result);
      if (problem) return { ok: false as const, problem: problemOf(problem), seen: textOf(result) };
      return { ok: true as const, page: pageOf(result), seen: textOf(result) };
    }),

  'ask.page': async ({ profile, handle, offset }, { supervisor }) =>
    pageOf(
      await supervisor.use(profile, (client) =>
        client.callTool({ name: 'get_result', arguments: { handle, offset, max_rows: PAGE_ROWS } }),
      ),
    ),

  'ask.explain': async ({ profile, run, sql }, context) =>
    cancellable(context, run, async (signal) => {
      const result = await context.supervisor.use(profile, (client) =>
        client.callTool({ name: 'explain_query', arguments: { sql } }, { signal, timeout: LONGEST_MS }),
      );
      // The plan alone: the line of facts below it counts rows and milliseconds of an answer, which a plan has not.
      return { text: structuredOf<{ plan: string }>(result).plan };
    }),

  'ask.cancel': ({ run }, { runs, cancelledRuns }) => {
    const entry = runs.get(run);
    entry?.abort(youCancelled());
    // A page of the browser sends each call by itself, so that a cancel may overtake its run.
    if (!entry) remember(cancelledRuns, run);
    return { cancelled: entry !== undefined };
  },

  'ask.export': async ({ profile, run, sql, format }, context) => {
    // Its id becomes part of a path: only that of a connection that is there.
    const { id } = await context.profiles.get(profile);
    const suggestion = `${id}-${new Date().toISOString().slice(0, 19).replaceAll(/[T:]/g, '-')}.${format}`;
    const file = context.shell.savePath ? await context.shell.savePath(suggestion) : await downloadPath(suggestion);
    if (file === null) return null;
    return cancellable(context, run, async (signal) => ({
      file,
      sentence: await exportTo(context, { profile, sql, file: join(file) }, signal),
    }));
  },
};

function youCancelled(): HydrantError {
  return new HydrantError('QUERY_CANCELLED', 'You cancelled the statement.', 'Run it again when you need it.');
}

/** Cancels of runs that are not known: those that have ended long ago make room. */
function remember(cancelled: Set<string>, run: string): void {
  cancelled.add(run);
  const [oldest] = cancelled;
  if (cancelled.size > MOST_CANCELLED && oldest !== undefined) cancelled.delete(oldest);
}

async function cancellable<T>({ runs, cancelledRuns }: HostContext, run: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (runs.has(run)) throw new HydrantError('PARAMETER_INVALID', 'This run is under way already.', 'Wait for it, or cancel it.');
  if (cancelledRuns.delete(run)) throw youCancelled();
  const stop = new AbortController();
  runs.set(run, stop);
  try {
    return await work(stop.signal);
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    runs.delete(run);
  }
}

/** Exports through the command of the same server bundle, so the same checks apply; the statement goes through standard input. */
function exportTo(
  { commandLine, events }: HostContext,
  { profile, sql, file }: { profile: string; sql: string; file: string },
  signal: AbortSignal,
): Promise<string> {
  const { command, args, env } = commandLine;
  const child = spawn(command, [...args, 'query', '--profile', profile, '--export', file, '--json', '-'], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // The command cancels in the engine and removes the half-written file.
  signal.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
  child.stdin.on('error', () => undefined).end(sql);
  return new Promise((resolve, reject) => {
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      events.push('history');
      if (code === 0) {
        const { rows } = JSON.parse(out) as { rows: number };
        resolve(`${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'} in ${file}`);
      } else reject(exportError(out, err));
    });
  });
}

function exportError(out: string, err: string): Error {
  for (const text of [out, err]) {
    try {
      const said = JSON.parse(text) as {
        code?: string;
        message?: string;
        next?: string;
        action?: unknown;
        error?: { code: string; message: string; next: string; action?: unknown };
      };
      const answer = said.error ?? said;
      if (answer.message)
        return new HydrantError('EXPORT_FAILED', answer.message, readAction(answer.action) ?? answer.next ?? 'Try again.');
    } catch {
      // Not JSON: the other stream may be.
    }
  }
  return new HydrantError('EXPORT_FAILED', err.trim().split('\n').at(-1) || 'The export ended without a word.', 'Try again.');
}
