import { useState } from 'react';
import { call } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import type { FieldProblem } from '../ui/problem-note.tsx';
import { count, plural } from '../ui/words.ts';
import type { HistoryFilter } from './history-filter.ts';

/** How often the progress is asked for, in milliseconds. */
const LOOK_MS = 500;

/** Writes what the filters show into a file; a long one says how far it is, and can be cancelled. */
export function HistoryExport({ filter, onProblem }: { filter: HistoryFilter; onProblem: (problem: FieldProblem | undefined) => void }) {
  const [run, setRun] = useState<string>();
  const save = async (format: 'csv' | 'jsonl'): Promise<void> => {
    const id = crypto.randomUUID();
    setRun(id);
    onProblem(undefined);
    try {
      const done = await call('history.export', { filter, format, run: id });
      announce(done ? `${plural(done.rows, 'statement')} in ${done.file}` : 'Nothing was exported.');
    } catch (error) {
      onProblem(error as FieldProblem & Error);
    } finally {
      setRun(undefined);
    }
  };
  if (run !== undefined) return <Progress run={run} />;
  return (
    <select
      aria-label={Object.keys(filter).length > 0 ? 'Export the statements that are listed' : 'Export every statement'}
      value=""
      onChange={(event) => void save(event.target.value as 'csv' | 'jsonl')}
      className="w-24 rounded-sm border border-line bg-panel px-2.5 py-[6px] font-[550]"
    >
      <option value="" disabled>
        Export
      </option>
      <option value="csv">CSV, for a spreadsheet</option>
      <option value="jsonl">JSON lines, exact</option>
    </select>
  );
}

function Progress({ run }: { run: string }) {
  const running = useReply('history.exports', {}, { staleTime: 0, every: LOOK_MS });
  const match = running.data?.find((one) => one.run === run);
  return (
    <>
      <span role="status" className="text-muted tabular-nums">
        {match ? `${count(match.rows)} of ${count(match.total)}` : 'Exporting'}
      </span>
      <Button onClick={() => void call('history.cancel-export', { run }).catch(() => undefined)}>Cancel</Button>
    </>
  );
}
