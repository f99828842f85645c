import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HistoryFilter } from '../../../core/history/history.ts';
import { HydrantError } from '../../../core/stones/errors.ts';
import type { HandlersOf } from '../answer.ts';
import { clientLabel, labelled } from '../client-label.ts';
import { downloadPath } from '../downloads.ts';

type HistoryChannel = Extract<keyof typeof import('../../contract/contract.ts').CONTRACT, `history.${string}`>;

export const historyHandlers: HandlersOf<HistoryChannel> = {
  'history.list': ({ filter, before, offset, limit }, { history }) => {
    const { rows, next } = history().list({
      ...given(filter),
      limit: limit ?? 100,
      ...(before === undefined ? {} : { before }),
      ...(offset === undefined ? {} : { offset }),
    });
    return { rows: rows.map((row) => ({ ...row, client: labelled(row.client) })), next: next ?? null };
  },
  'history.get': ({ id }, { history }) => {
    const row = history().get(id);
    return row ? { ...row, client: labelled(row.client) } : null;
  },
  'history.count': ({ filter, before }, { history }) => ({
    rows: history().count({ ...given(filter), ...(before === undefined ? {} : { before }) }),
  }),
  'history.stats': ({ profile, client, ...range }, { history }) =>
    history().stats({ ...range, ...(profile === undefined ? {} : { profile }), ...(client === undefined ? {} : { client }) }),
  'history.clients': (_, { history }) =>
    history()
      .clients()
      .map((name) => ({ name, label: clientLabel(name) })),
  'history.today': ({ profile }, { history }) => {
    const midnight = new Date();
    midnight.setHours(0, 0, 0, 0);
    return history().totals({ since: midnight.getTime(), ...(profile === undefined ? {} : { profile }) });
  },
  'history.export': async ({ filter }, { history, shell }) => {
    const suggestion = `hydrant-history-${new Date().toISOString().slice(0, 10)}.jsonl`;
    const file = shell.savePath ? await shell.savePath(suggestion) : await downloadPath(suggestion);
    if (file === null) return null;
    let rows = 0;
    async function* counted(): AsyncGenerator<string> {
      for await (const line of history().exportLines(given(filter))) {
        rows += 1;
        yield line;
      }
    }
    try {
      await pipeline(Readable.from(counted()), createWriteStream(file, { mode: 0o600 }));
    } catch (error) {
      await rm(file, { force: true });
      throw new HydrantError('EXPORT_FAILED', `The history could not be written to ${file}.`, 'Check the folder and its free space.', {
        cause: error,
      });
    }
    return { file, rows };
  },
  'history.prune': ({ days }, { history, events }) => {
    const { rows } = history().prune({ maxAgeDays: days });
    events.push('history');
    return { removed: rows };
  },
};

/** Without the fields that were left out. */
function given(filter: Record<string, unknown>): HistoryFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== '')) as HistoryFilter;
}
