import { useCall } from '../api/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { plural } from '../ui/words.ts';
import { HistoryChart } from './history-chart.tsx';
import { HistoryList } from './history-list.tsx';

/** Every statement by every assistant. */
export function HistoryPlace() {
  const save = useCall('history.export');
  const run = async (): Promise<void> => {
    const done = await save.mutateAsync({ filter: {} });
    if (done) announce(`${plural(done.rows, 'statement')} in ${done.file}`);
  };
  return (
    <Page
      title="History"
      fill
      actions={
        <Button busy={save.isPending} onClick={() => void run().catch(() => undefined)}>
          Export
        </Button>
      }
    >
      <div className="flex min-h-0 flex-1 flex-col gap-4 px-[26px] pt-1 pb-4">
        {save.error ? <ProblemNote problem={save.error} /> : null}
        <HistoryChart />
        <div className="min-h-0 flex-1">
          <HistoryList />
        </div>
      </div>
    </Page>
  );
}
