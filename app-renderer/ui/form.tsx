import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call, host } from '../api/api.ts';
import { Button } from './button.tsx';
import { Field, INPUT } from './field.tsx';

export type FormField = ReplyOf<'connections.forms'>[number]['fields'][number];
export type FormValues = Record<string, string | number | boolean>;

export interface ConnectorFieldProps {
  field: FormField;
  value: string | number | boolean | undefined;
  problem: string | undefined;
  canPick: boolean;
  /** What the engine listed for it when the connection was tested; anything else may be entered as well. */
  listed?: readonly string[] | undefined;
  onChange: (value: string | number | boolean) => void;
}

const ASKS_BEFORE: Record<typeof host.kind, string> = {
  browser: 'Before it is saved, Hydrant asks you in the terminal it was started from.',
  window: 'Before it is saved, Hydrant asks you whether it may run.',
};

/** One field of a connector's form, drawn from its description. Secrets have a field of their own. */
export function ConnectorField({ field, value, problem, canPick, listed = [], onChange }: ConnectorFieldProps) {
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
    <Field
      label={field.label}
      help={field.isProgram ? `${field.help} ${ASKS_BEFORE[host.kind]}` : field.help}
      problem={problem}
      required={field.required}
    >
      {(tie) => {
        if (field.kind === 'choice')
          return (
            <select {...tie} className={INPUT} value={text} onChange={(event) => onChange(event.target.value)}>
              {text === '' ? <option value="">Choose</option> : null}
              {text !== '' && !field.choices?.some((choice) => choice.value === text) ? <option value={text}>{text}</option> : null}
              {field.choices?.map((choice) => (
                <option key={choice.value} value={choice.value}>
                  {choice.label}
                </option>
              ))}
            </select>
          );
        const { kind } = field;
        const path = kind === 'folder' || kind === 'file';
        const input = (
          <input
            {...tie}
            className={`${INPUT} ${path ? 'font-mono text-sm' : ''} ${kind === 'number' ? 'max-w-40' : ''}`}
            type="text"
            inputMode={kind === 'number' ? 'numeric' : undefined}
            autoComplete="off"
            spellCheck={false}
            list={listed.length > 0 ? `${tie.id}-listed` : undefined}
            value={text}
            placeholder={field.placeholder}
            onChange={(event) => onChange(event.target.value)}
          />
        );
        if (listed.length > 0)
          return (
            <>
              {input}
              <datalist id={`${tie.id}-listed`}>
                {listed.map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
            </>
          );
        if (!canPick || !path) return input;
        const pick = async (): Promise<void> => {
          const picked = await call('app.pick', { what: kind });
          if (picked.path !== null) onChange(picked.path);
        };
        return (
          <div className="flex gap-2">
            {input}
            <Button aria-label={`Choose: ${field.label}`} onClick={() => void pick()}>
              Choose…
            </Button>
          </div>
        );
      }}
    </Field>
  );
}
