import { useCall, useReply } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { duration, plural, type Status, when } from '../ui/words.ts';
import type { Test } from './test-steps.tsx';

/** The test of a connection in a line or two, for a screen that is about something else; where one failed, the step and what to do. */
export function TestSummary({ profile, onSteps }: { profile: string; onSteps: () => void }) {
  const test = useReply('tests.get', { profile }).data;
  const cancel = useCall('tests.cancel');
  if (!test) return null;
  const { status, words } = summaryOf(test);
  const failed = test.state === 'running' ? undefined : test.steps.find(({ state }) => state === 'failed');
  return (
    <section aria-label="Connection test" className="flex max-w-[560px] items-start gap-2.5 rounded-md border border-line px-3.5 py-2.5">
      <span className="mt-1">
        <StatusMark status={status} spoken={false} />
      </span>
      <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <p role="status">{words}</p>
        {failed ? (
          <>
            <p>{failed.sentence}</p>
            {failed.action ? <p className="text-muted">{failed.action}</p> : null}
          </>
        ) : null}
        {test.problem && test.state !== 'running' ? <p>{`${test.problem.message} ${test.problem.next}`}</p> : null}
      </div>
      {test.state === 'running' ? (
        <Button small onClick={() => cancel.mutate({ profile })}>
          Cancel
        </Button>
      ) : (
        <Button small look="quiet" onClick={onSteps}>
          Show steps
        </Button>
      )}
    </section>
  );
}

function summaryOf(test: Test): { status: Status; words: string } {
  if (test.state === 'running') {
    const done = test.steps.at(-1);
    const now = test.starting ?? (done ? `${done.title}.` : '');
    return { status: { shape: 'spinner', word: 'Testing' }, words: now ? `Testing. ${now}` : 'Testing.' };
  }
  const at = when(test.startedAt);
  if (test.state === 'cancelled') return { status: { shape: 'dash', word: 'Cancelled' }, words: `The test of ${at} was cancelled.` };
  if (test.outdated)
    return { status: { shape: 'ring', word: 'Edited since' }, words: `Edited since its test of ${at}. Test it again to be sure.` };
  const failed = test.steps.find(({ state }) => state === 'failed');
  if (!test.ok) return { status: { shape: 'triangle', word: 'Failed' }, words: `${failed?.title ?? 'No test was possible'}, ${at}.` };
  const warnings = test.steps.filter(({ state }) => state === 'warning').length;
  const noted = warnings > 0 ? `, with ${plural(warnings, 'note')}` : '';
  return {
    status: { shape: 'dot', word: 'Works' },
    words: `It works${noted}: ${plural(test.steps.length, 'step')} in ${duration(test.ms)}, ${at}.`,
  };
}
