import { useState } from 'react';
import { useReply } from '../api/queries.ts';
import { FileProblems } from '../shell/file-problems.tsx';
import { Page } from '../ui/page.tsx';
import { type FieldProblem, ProblemNote } from '../ui/problem-note.tsx';
import { HistoryChart } from './history-chart.tsx';
import { HistoryExport } from './history-export.tsx';
import type { HistoryFilter } from './history-filter.ts';
import { HistoryList } from './history-list.tsx';

/** Every statement by every assistant. */
export function HistoryScreen() {
  const [filter, setFilter] = useState<HistoryFilter>({});
  // The same question as the list's: it answers whether the history can be read at all.
  const newest = useReply('history.list', { filter: {}, limit: 1 });
  const [problem, setProblem] = useState<FieldProblem>();
  return (
    <Page title="History" fill actions={<HistoryExport filter={filter} onProblem={setProblem} />}>
      <div className="flex min-h-0 flex-1 flex-col gap-4 px-[26px] pt-1 pb-4 short:overflow-y-auto narrow:px-4">
        {problem ? <ProblemNote problem={problem} /> : null}
        <FileProblems screen="history" shown={[newest.error?.message]} />
        {newest.error ? null : <HistoryChart filter={filter} />}
        <div className="min-h-0 flex-1 short:flex-none">
          <HistoryList filter={filter} onFilter={setFilter} />
        </div>
      </div>
    </Page>
  );
}
