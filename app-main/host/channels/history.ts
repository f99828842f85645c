import { escapeInvisible } from '../../../core/approvals/escape-invisible.ts';
import { diskFullClause, isDiskFull } from '../../../core/common/disk-space.ts';
import { HydrantError } from '../../../core/common/errors.ts';
import type { HistoryFilter } from '../../../core/history/history.ts';
import type { HandlersOf } from '../answer.ts';
import { clientLabel, labelled } from '../client-label.ts';
import type { HostContext } from '../context.ts';
import { downloadPath } from '../downloads.ts';
import { type HistoryFormat, historyLines, type NamedEntry, writeLines } from '../history-export.ts';
import { principalLabel } from '../principal-label.ts';

type HistoryChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `history.${string}`>;

export const historyHandlers: HandlersOf<HistoryChannel> = {
  'history.list': async ({ filter, before, offset, limit }, context) => {
    const { rows, next } = context.history().list({
      ...given(filter),
      limit: limit ?? 100,
      ...(before === undefined ? {} : { before }),
      ...(offset === undefined ? {} : { offset }),
    });
    const nameOf = await connectionNames(context);
    return {
      rows: rows.map((row) => ({ ...shownRow(row), connection: nameOf(row.profile), client: labelled(row.client) })),
      next: next ?? null,
    };
  },
  'history.get': async ({ id }, context) => {
    const row = context.history().get(id);
    return row ? { ...shownRow(row), connection: (await connectionNames(context))(row.profile), client: labelled(row.client) } : null;
  },
  'history.count': ({ filter, before }, { history }) => ({
    rows: history().count({ ...given(filter), ...(before === undefined ? {} : { before }) }),
  }),
  'history.stats': ({ filter = {}, ...range }, { history }) => {
    const { since, until, ...rest } = given(filter);
    const within = { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
    return history().stats({ ...rest, ...range, within });
  },
  'history.clients': (_, { history }) =>
    history()
      .clients()
      .map((name) => ({ name, label: clientLabel(name) })),
  'history.today': ({ profile }, { history }) => {
    const midnight = new Date();
    midnight.setHours(0, 0, 0, 0);
    return history().totals({ since: midnight.getTime(), ...(profile === undefined ? {} : { profile }) });
  },
  'history.export': async ({ filter, format = 'csv', run = crypto.randomUUID() }, context) => {
    const suggestion = `hydrant-history-${new Date().toISOString().slice(0, 10)}.${format}`;
    const file = context.shell.savePath ? await context.shell.savePath(suggestion) : await downloadPath(suggestion);
    return file === null ? null : exportTo(file, { filter: given(filter), format, run }, context);
  },
  'history.exports': (_, { historyExports }) => [...historyExports].map(([run, { rows, total }]) => ({ run, rows, total })),
  'history.cancel-export': ({ run }, { historyExports }) => {
    historyExports.get(run ?? '')?.stop.abort();
    return {};
  },
  'history.prune': ({ days }, { history, events }) => {
    const { rows } = history().prune({ maxAgeDays: days });
    events.push('history');
    return { removed: rows };
  },
};

/** The statement as it is, to copy, and as it is shown: nothing in it can hide, or turn the writing around. And who asked, in words. */
function shownRow<R extends { statement: string; principal: string }>(row: R): R & { shown: string; askedBy: string } {
  return { ...row, shown: escapeInvisible(row.statement), askedBy: principalLabel(row.principal) };
}

async function exportTo(
  file: string,
  { filter, format, run }: { filter: HistoryFilter; format: HistoryFormat; run: string },
  context: HostContext,
): Promise<{ file: string; rows: number } | null> {
  const { history, historyExports, redactor } = context;
  if (historyExports.has(run))
    throw new HydrantError('PARAMETER_INVALID', 'This export is under way already.', 'Wait for it, or cancel it.');
  const state = { rows: 0, total: history().count(filter), stop: new AbortController() };
  historyExports.set(run, state);
  const nameOf = await connectionNames(context);
  async function* rows(): AsyncGenerator<NamedEntry> {
    for await (const row of history().exportRows(filter)) yield redactor.value({ ...row, connection: nameOf(row.profile) });
  }
  try {
    await writeLines(
      file,
      historyLines(rows(), format, () => (state.rows += 1)),
      state.stop.signal,
    );
    return { file, rows: state.rows };
  } catch (error) {
    if (state.stop.signal.aborted) return null;
    if (error instanceof HydrantError) throw error;
    const why = isDiskFull(error) ? `: ${diskFullClause(file)}` : '';
    throw new HydrantError('EXPORT_FAILED', `The history could not be written to ${file}${why}.`, 'Check the folder and its free space.', {
      cause: error,
    });
  } finally {
    historyExports.delete(run);
  }
}

/** The name of a connection by its id; the id of one that is gone, or while the profiles cannot be read. */
async function connectionNames({ profiles }: HostContext): Promise<(id: string) => string> {
  const listed = await profiles.list().then(
    (match) => match.profiles,
    () => [],
  );
  const names = new Map(listed.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

/** Without the fields that were left out. */
function given(filter: Record<string, unknown>): HistoryFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== '')) as HistoryFilter;
}
