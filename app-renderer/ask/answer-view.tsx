import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import type { QueryState } from './query-controller.ts';
import { ResultGrid } from './result-grid.tsx';

export interface AnswerViewProps {
  profile: string;
  shown: NonNullable<QueryState['shown']>;
  /** The text was edited since, so the answer belongs to an earlier statement. */
  earlier: boolean;
  /** Whether the text an assistant would have read is shown beside it. */
  seen: boolean;
  onPutBack: () => void;
}

/** The answer to a statement; it names the statement where the editor holds another one by now. */
export function AnswerView({ profile, shown: { sql, answer }, earlier, seen, onPutBack }: AnswerViewProps) {
  const [problem, setProblem] = useState<{ message: string; next: string }>();
  const of = earlier ? ' of an earlier statement' : '';
  const outcome = answer.kind === 'outcome' ? answer.outcome : undefined;
  return (
    <>
      {earlier ? <EarlierStatement sql={sql} onPutBack={onPutBack} /> : null}
      {answer.kind === 'cancelled' ? (
        <p role="status" className="text-muted">
          You cancelled the statement.
        </p>
      ) : null}
      {answer.kind === 'failure' ? <ProblemNote problem={answer.problem} /> : null}
      {outcome && !outcome.ok ? <ProblemNote problem={outcome.problem} /> : null}
      {problem ? <ProblemNote problem={problem} /> : null}
      {answer.kind === 'plan' ? (
        <CodeBlock label={`Plan${of}`} className="min-h-0 short:min-h-48 short:shrink-0">
          {answer.text}
        </CodeBlock>
      ) : null}
      {outcome ? (
        <div className="flex min-h-0 flex-1 gap-3 short:min-h-60 short:shrink-0">
          {outcome.ok ? <ResultGrid label={`Result${of}`} profile={profile} page={outcome.page} onProblem={setProblem} /> : null}
          {seen ? (
            <CodeBlock label="What the assistant sees" className={outcome.ok ? 'w-[42%] shrink-0' : 'min-w-0 flex-1'}>
              {outcome.seen}
            </CodeBlock>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

function EarlierStatement({ sql, onPutBack }: { sql: string; onPutBack: () => void }) {
  return (
    <div className="flex items-center gap-2.5 rounded-sm border border-line bg-warn-soft py-1 pr-1 pl-3">
      <span className="shrink-0 font-[550] text-warn-strong">From an earlier statement</span>
      <span className="mono min-w-0 flex-1 truncate" title={sql}>
        {sql.replace(/\s+/g, ' ').trim()}
      </span>
      <Button small onClick={onPutBack}>
        Put it back
      </Button>
    </div>
  );
}
