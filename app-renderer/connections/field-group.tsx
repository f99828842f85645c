import { type ReactNode, useEffect, useId, useState } from 'react';

export interface FieldGroupProps {
  title: string;
  /** What is set in it, in a few words, while it is folded. */
  summary: string | undefined;
  /** Something in it is not as every connection begins: it opens by itself, and stays open. */
  touched: boolean;
  /** Something in it is wrong: it is open for as long as that is so. */
  wrong: boolean;
  children: ReactNode;
}

/** Fields that few need, folded under a heading. */
export function FieldGroup({ title, summary, touched, wrong, children }: FieldGroupProps) {
  const [unfolded, setUnfolded] = useState(touched);
  useEffect(() => {
    if (touched || wrong) setUnfolded(true);
  }, [touched, wrong]);
  const open = unfolded || wrong;
  const id = useId();
  return (
    <div className="rounded-md border border-line">
      <h2>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setUnfolded(!open)}
          className="flex w-full items-baseline gap-2.5 rounded-md px-3.5 py-2.5 text-left hover:bg-code"
        >
          <svg aria-hidden="true" viewBox="0 0 8 8" className={`w-2 shrink-0 self-center fill-muted ${open ? 'rotate-90' : ''}`}>
            <path d="M1.5 0 6.5 4 1.5 8Z" />
          </svg>
          <span className="font-[550]">{title}</span>
          {open || !summary ? null : (
            <span className="ml-auto min-w-0 truncate text-sm font-[450] text-muted" title={summary}>
              {summary}
            </span>
          )}
        </button>
      </h2>
      <div id={id} hidden={!open} className="border-t border-line-soft px-3.5 pt-3.5 pb-4">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4.5">{children}</div>
      </div>
    </div>
  );
}
