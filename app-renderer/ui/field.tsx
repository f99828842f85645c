import { type ReactNode, useId } from 'react';

export const INPUT = 'w-full min-w-0 rounded-sm border border-field-line bg-panel px-2.5 py-1.5 text-text aria-invalid:border-bad';

/** What ties an input to its label, its help and what is wrong with it. */
export interface FieldTie {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
  'aria-required': boolean | undefined;
}

/** A labelled field: help below it, and what is wrong with it, both tied to it. */
export function Field({
  label,
  help,
  problem,
  required = false,
  optional = !required,
  children,
}: {
  label: string;
  help?: ReactNode;
  problem?: string | undefined;
  required?: boolean;
  /** Says so beside the label; off where a field stands alone. */
  optional?: boolean;
  children: (tie: FieldTie) => ReactNode;
}) {
  const id = useId();
  const described = [help ? `${id}-help` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <label htmlFor={id} className="font-[550]">
        {label}
        {optional ? <span className="ml-1.5 text-xs font-[450] text-muted">optional</span> : null}
      </label>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': problem ? true : undefined,
        'aria-required': required || undefined,
      })}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="text-sm font-[550] text-bad">
          {problem}
        </p>
      ) : null}
      {help ? (
        <div id={`${id}-help`} className="text-sm text-muted">
          {help}
        </div>
      ) : null}
    </div>
  );
}
