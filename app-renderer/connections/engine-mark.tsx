import { useReply } from '../api/queries.ts';

/** The sign of an engine: two letters in its colour. Decoration: the name stands beside it. */
export function EngineMark({ engine }: { engine: string }) {
  const forms = useReply('connections.forms', {}, { staleTime: Number.POSITIVE_INFINITY });
  const mark = forms.data?.find((form) => form.engine === engine)?.mark;
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-[7px] bg-code text-[11px] font-[650] shadow-[inset_0_0_0_1px_var(--line)]"
      style={{ color: mark ? `light-dark(${mark.light}, ${mark.dark})` : 'var(--muted)' }}
    >
      {mark?.letters ?? engine.slice(0, 2).toUpperCase()}
    </span>
  );
}
