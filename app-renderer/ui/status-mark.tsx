import { Spinner } from './button.tsx';
import type { Status } from './words.ts';

/** A state by shape and colour, with its word for the tooltip and for a screen reader. */
export function StatusMark({ status, spoken = true }: { status: Status; spoken?: boolean }) {
  return (
    <span className="grid size-4 shrink-0 place-items-center" title={status.word}>
      <Shape shape={status.shape} />
      {spoken ? <span className="sr-only">{status.word}</span> : null}
    </span>
  );
}

function Shape({ shape }: { shape: Status['shape'] }) {
  if (shape === 'spinner')
    return (
      <span className="text-accent">
        <Spinner />
      </span>
    );
  if (shape === 'triangle')
    return (
      <svg aria-hidden="true" viewBox="0 0 12 10" className="w-3 fill-bad">
        <path d="M6 0 12 10H0Z" />
      </svg>
    );
  if (shape === 'dash') return <span aria-hidden="true" className="h-0.5 w-2.5 rounded bg-faint" />;
  if (shape === 'ring') return <span aria-hidden="true" className="size-[9px] rounded-full border-[1.6px] border-faint" />;
  return <span aria-hidden="true" className="size-[9px] rounded-full bg-ok" />;
}
