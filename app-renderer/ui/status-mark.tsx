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
  if (shape === 'lock')
    return (
      <svg aria-hidden="true" viewBox="0 0 12 14" className="w-[11px] fill-warn">
        <path d="M6 0a3.6 3.6 0 0 0-3.6 3.6V6H1.5A1.5 1.5 0 0 0 0 7.5v5A1.5 1.5 0 0 0 1.5 14h9a1.5 1.5 0 0 0 1.5-1.5v-5A1.5 1.5 0 0 0 10.5 6H9.6V3.6A3.6 3.6 0 0 0 6 0Zm0 1.6a2 2 0 0 1 2 2V6H4V3.6a2 2 0 0 1 2-2Z" />
      </svg>
    );
  if (shape === 'dash') return <span aria-hidden="true" className="h-0.5 w-2.5 rounded bg-faint" />;
  if (shape === 'ring') return <span aria-hidden="true" className="size-[9px] rounded-full border-[1.6px] border-faint" />;
  return <span aria-hidden="true" className="size-[9px] rounded-full bg-ok" />;
}
