import { HydrantError } from '../../core/common/errors.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { openHistory } from '../../core/history/history.ts';
import type { HistoryState } from '../../core/history/history-row.ts';
import { homePaths, hydrantHome } from '../../core/profiles/home.ts';
import { print, printJson, printJsonText, warn } from './output.ts';

interface HistoryOptions {
  search?: string;
  environment?: string;
  client?: string;
  state?: string;
  limit?: number;
  export?: boolean;
  pruneDays?: number;
  json?: boolean;
}

const STATES: readonly HistoryState[] = ['running', 'ok', 'error', 'cancelled', 'refused', 'timeout', 'abandoned'];

/** Lists, exports or prunes the history. */
export async function history(options: HistoryOptions): Promise<undefined> {
  const state = STATES.find((known) => known === options.state);
  if (options.state !== undefined && !state)
    throw new HydrantError('USAGE', `There is no state ${options.state}.`, `Use one of: ${STATES.join(', ')}.`);
  const filter = {
    ...(options.search ? { search: options.search } : {}),
    ...(options.environment ? { environment: options.environment } : {}),
    ...(options.client ? { client: options.client } : {}),
    ...(state ? { state } : {}),
  };
  const store = openHistory({
    file: homePaths(hydrantHome()).history,
    redactor: createRedactor(),
    onNotice: (notice) => warn(`${notice.message} ${notice.next}`),
  });
  try {
    if (options.pruneDays !== undefined) {
      const pruned = store.prune({ maxAgeDays: options.pruneDays });
      await printJson(pruned);
    } else if (options.export) {
      for await (const line of store.exportLines(filter)) await printJsonText(line.trimEnd());
    } else {
      const { rows, next } = store.list({ ...filter, limit: options.limit ?? 20 });
      if (options.json) await printJson({ rows, ...(next === undefined ? {} : { next }) });
      else if (rows.length === 0) await print('Nothing was asked yet.');
      else {
        for (const row of rows) {
          const facts = [
            new Date(row.startedAt).toISOString(),
            row.state,
            row.environment,
            row.client.name,
            row.kind,
            row.affectedRows === null ? '' : `${row.affectedRows} rows changed`,
            row.rows === null || (row.affectedRows !== null && row.rows === 0) ? '' : `${row.rows} rows`,
            row.ms === null ? '' : `${row.ms} ms`,
            row.errorCode ?? '',
            row.queryId === null ? '' : `id ${row.queryId}`,
          ];
          await print(
            `${facts.filter(Boolean).join(' · ')}${row.repeats > 1 ? ` · ×${row.repeats}` : ''}`,
            `    ${row.statement.replaceAll(/\s+/g, ' ')}`,
          );
        }
      }
    }
  } finally {
    store.close();
  }
}
