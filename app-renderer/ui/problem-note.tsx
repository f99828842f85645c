import type { ReactNode } from 'react';

export interface FieldProblem {
  message: string;
  next?: string;
}

/** A problem and its way out. Announced when it appears. */
export function ProblemNote({ problem, action }: { problem: FieldProblem; action?: ReactNode }) {
  return (
    <div role="alert" className="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border border-line bg-bad-soft px-3.5 py-2.5">
      <svg aria-hidden="true" viewBox="0 0 12 10" className="mt-1.5 w-3 shrink-0 fill-bad">
        <path d="M6 0 12 10H0Z" />
      </svg>
      <div className="min-w-0 flex-1 basis-52 [overflow-wrap:anywhere]">
        <p className="font-[550]">{problem.message}</p>
        {problem.next ? <p className="text-text">{problem.next}</p> : null}
      </div>
      {action}
    </div>
  );
}
