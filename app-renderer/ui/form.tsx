import { type ReactNode, useId } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { Button } from './button.tsx';

export type FormField = ReplyOf<'connections.forms'>[number]['fields'][number];
export type FormValues = Record<string, string | number | boolean>;

export const INPUT = 'w-full min-w-0 rounded-sm border border-field-line bg-panel px-2.5 py-1.5 text-text aria-invalid:border-bad';

/** A labelled field: help below it, and what is wrong with it, both tied to it. */
export function Field({
  label,
  help,
  problem,
  required = false,
  children,
}: {
  label: string;
  help?: string | undefined;
  problem?: string | undefined;
  required?: boolean;
  children: (props: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean | undefined;
    'aria-required': boolean | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const described = [help ? `${id}-help` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ');
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="font-[550]">
        {label}
        {required ? null : <span className="ml-1.5 text-xs font-[450] text-muted">optional</span>}
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
        <p id={`${id}-help`} className="text-sm text-muted">
          {help}
        </p>
      ) : null}
    </div>
  );
}

export interface ConnectorFieldProps {
  field: FormField;
  value: string | number | boolean | undefined;
  problem: string | undefined;
  /** For a secret: whether one is kept already. */
  kept?: boolean | undefined;
  canPick: boolean;
  onChange: (value: string | number | boolean) => void;
}

/** One field of a connector's form, drawn from its description. */
export function ConnectorField({ field, value, problem, kept, canPick, onChange }: ConnectorFieldProps) {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (field.kind === 'toggle')
    return (
      <label className="flex items-center gap-2">
        <input type="checkbox" className="accent-accent" checked={value === true} onChange={(event) => onChange(event.target.checked)} />
        <span className="font-[550]">{field.label}</span>
        <span className="text-sm text-muted">{field.help}</span>
      </label>
    );
  return (
    <Field label={field.label} help={field.help} problem={problem} required={field.required}>
      {(tie) => {
        if (field.kind === 'choice')
          return (
            <select {...tie} className={INPUT} value={text} onChange={(event) => onChange(event.target.value)}>
              {text === '' ? <option value="">Choose</option> : null}
              {field.choices?.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </select>
          );
        const input = (
          <input
            {...tie}
            className={`${INPUT} ${field.kind === 'folder' || field.kind === 'file' ? 'font-mono text-sm' : ''}`}
            type={field.kind === 'secret' ? 'password' : 'text'}
            inputMode={field.kind === 'number' ? 'numeric' : undefined}
            autoComplete={field.kind === 'secret' ? 'new-password' : 'off'}
            spellCheck={false}
            value={text}
            placeholder={field.kind === 'secret' && kept ? 'Unchanged' : field.placeholder}
            onChange={(event) => onChange(event.target.value)}
          />
        );
        const { kind } = field;
        if (!canPick || (kind !== 'folder' && kind !== 'file')) return input;
        const pick = async (): Promise<void> => {
          const { path } = await call('app.pick', { what: kind });
          if (path !== null) onChange(path);
        };
        return (
          <div className="flex gap-2">
            {input}
            <Button onClick={() => void pick()}>Choose…</Button>
          </div>
        );
      }}
    </Field>
  );
}
