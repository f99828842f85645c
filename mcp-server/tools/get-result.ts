import { z } from 'zod';
import { HydrantError } from '../../core/common/errors.ts';
import type { BackgroundRun } from '../../core/execution/background.ts';
import { executeQuery, fillPage, pageCaps } from '../../core/execution/execute-query.ts';
import type { Cut, PageCaps, ResultPage } from '../../core/execution/result.ts';
import { resultTarget } from '../../core/execution/result-target.ts';
import { LOCAL_ENGINE } from '../../core/local/engine.ts';
import type { StoredResult } from '../../core/local/result-store.ts';
import type { StoredForms } from '../../core/local/result-types.ts';
import { pageAnswer, runningAnswer } from './answer.ts';
import { boundParameters, formatField, pageOutput, parameterFields } from './fields.ts';
import { rowsSoFar } from './progress.ts';
import { defineTool, READS, type ToolAnswer, type ToolCall } from './tool.ts';

export const getResult = defineTool({
  name: 'get_result',
  title: 'Get result',
  description: `Further rows of a kept result, or ${LOCAL_ENGINE.title} SQL over it (FROM result), without asking the warehouse again.`,
  input: () =>
    z.strictObject({
      handle: z.string(),
      offset: z.int().min(0).optional(),
      max_rows: z.int().min(1).max(10_000).optional().describe('Default 100'),
      sql: z.string().optional(),
      ...parameterFields(),
      format: formatField(),
      cancel: z.boolean().optional().describe('Stop a background run'),
    }),
  output: () => z.object(pageOutput()),
  annotations: READS,
  run: async (args, call) => {
    const started = performance.now();
    const format = args.format ?? 'table';
    const { results, execution, background } = call.runtime;
    let handle = args.handle;
    const job = background.find(handle, call.caller.principal);
    if (job) {
      if (args.cancel) job.cancel();
      call.progress.describeWith(() => `Waits for the statement in ${job.environment}; ${rowsSoFar(job.rows())}`);
      const outcome = await job.wait(call.signal);
      if (!outcome) return stillRunning(job, handle);
      // A short result is whole in its first page and has no handle of its own.
      if (!outcome.value.handle && args.sql !== undefined)
        throw new HydrantError(
          'PARAMETER_INVALID',
          `SQL runs over long results that are kept, and this one is short: all its ${outcome.value.rows.length} rows are one page.`,
          'Leave sql out, or write it into the statement.',
        );
      if (!outcome.value.handle || (args.sql === undefined && (args.offset ?? 0) === 0))
        return pageAnswer(outcome.value, outcome.facts, format);
      handle = outcome.value.handle;
    }
    const stored = await results.find(handle, call.caller.principal);
    if (args.sql !== undefined) {
      if (args.offset !== undefined)
        throw new HydrantError('PARAMETER_INVALID', 'offset is for pages of the result, and sql was given.', 'Write OFFSET into the SQL.');
      const { value, facts } = await executeQuery(execution, results, resultTarget(results, stored), {
        sql: args.sql,
        caller: call.caller,
        signal: call.signal,
        page: { format, ...(args.max_rows ? { rows: args.max_rows } : {}) },
        onProgress: (rows) => call.progress.report(rowsSoFar(rows), { done: rows }),
        ...boundParameters(args),
      });
      const { forms } = await results.find(handle, call.caller.principal);
      const note = forms && formsNote(forms);
      return pageAnswer(value, note ? { ...facts, note: [facts.note, note].filter(Boolean).join(' ') } : facts, format);
    }
    const page = await readPage(call, stored, args.offset ?? 0, { format, ...(args.max_rows ? { rows: args.max_rows } : {}) });
    const facts = {
      environment: stored.environment,
      policy: call.runtime.environments.policyOf(stored.environment),
      timeZone: stored.timeZone,
      durationMs: Math.round((performance.now() - started) * 10) / 10,
    };
    return pageAnswer(page, facts, format);
  },
});

/** What a statement has to know of columns that it does not find as what they are. */
function formsNote({ asText, asJson }: StoredForms): string | undefined {
  const notes: string[] = [];
  if (asText.length > 0)
    notes.push(
      `Text in result, since it has no type that holds every value of them: ${asText.join(', ')}. They compare and sort as text, in max and ORDER BY too; CAST where you compute or sort, numbers with TRY_CAST(column AS DOUBLE), which rounds.`,
    );
  if (asJson.length > 0)
    notes.push(
      `JSON in result: ${asJson.join(', ')}. Elements count from 0, so that column->0 is the first; json_array_length(column) is how many there are, len(column) the length of the text.`,
    );
  return notes.length > 0 ? notes.join(' ') : undefined;
}

async function readPage(call: ToolCall, stored: StoredResult, offset: number, asked: Partial<PageCaps>): Promise<ResultPage> {
  const caps = pageCaps(asked);
  const page: ResultPage = {
    columns: stored.columns,
    rows: [],
    offset,
    totalRows: stored.rows,
    complete: stored.complete,
    ...(stored.basedOnRows === undefined ? {} : { basedOnRows: stored.basedOnRows }),
    shortenedCells: 0,
    handle: stored.handle,
    expiresAt: stored.expiresAt,
  };
  const row = await call.runtime.results.page(stored, offset, caps.rows, call.signal);
  page.shortenedCells = fillPage(row, stored.columns, caps, page.rows).shortened;
  const cut = pageCut(stored, offset, page.rows.length);
  if (cut) page.cut = cut;
  return page;
}

/** Which rows a page shows of how many, and whether the statement has more than are kept. */
function pageCut(stored: StoredResult, offset: number, shown: number): Cut | undefined {
  const count = stored.rows.toLocaleString('en');
  const more =
    stored.complete || stored.basedOnRows !== undefined ? '' : ` The statement has more than these ${count}: only they were fetched.`;
  const last = offset + shown;
  if (offset >= stored.rows)
    return {
      reason: 'page-rows',
      note: `${more ? `${count} rows were fetched` : `The result has ${count} rows`}; there is none at offset ${offset}.${more}`,
    };
  if (last < stored.rows) return { reason: 'page-rows', note: `Rows ${offset + 1}–${last} of ${count} are shown.${more}` };
  return more ? { reason: 'limit-rows', note: `These are the last rows that were fetched.${more}` } : undefined;
}

function stillRunning(run: BackgroundRun, handle: string): ToolAnswer {
  const rows = run.rows();
  return runningAnswer(run, {
    handle,
    rows,
    note: `Still running in ${run.environment}; ${rows.toLocaleString('en')} rows so far. Ask again with get_result handle=${handle}.`,
  });
}
