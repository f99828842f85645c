import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { ReplyOf, RequestOf } from '../../app-main/contract/contract.ts';
import { call, host } from '../api/api.ts';
import { Button } from '../ui/button.tsx';
import { ConnectorField, Field, type FormField, type FormValues, INPUT } from '../ui/form.tsx';
import { ProblemNote, type Told } from '../ui/problem-note.tsx';

type Form = ReplyOf<'connections.forms'>[number];
type Secrets = RequestOf<'connections.save'>['secrets'];

export interface ConnectionFormProps {
  form: Form;
  /** The saved connection that is changed; absent for a new one. */
  id?: string;
  draft: string;
  initial: FormValues;
  keptSecrets?: Record<string, 'kept' | 'missing'>;
  submitLabel: string;
  onSaved: (id: string) => void;
  onCancel?: () => void;
}

/** Kept this long after the last key, in milliseconds. */
const DRAFT_PAUSE_MS = 400;

/** A connection as a form: what is typed is kept as a draft, a pasted address fills the fields, secrets only travel one way. */
export function ConnectionForm({ form, id, draft, initial, keptSecrets, submitLabel, onSaved, onCancel }: ConnectionFormProps) {
  const [values, setValues] = useState<FormValues>(initial);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<Told>();
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  useKeptDraft({ id: draft, of: id, engine: form.engine, values, initial });
  const shown = useMemo(
    () => form.fields.filter((field) => field.when === undefined || values[field.when.path] === field.when.is),
    [form, values],
  );
  const known = new Set(shown.map(({ path }) => path));
  const elsewhere = Object.entries(problems).filter(([path]) => !known.has(path));

  const change = (path: string, value: string | number | boolean): void => {
    setValues((former) => ({ ...former, [path]: value }));
    setProblems(({ [path]: _gone, ...rest }) => rest);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const missing = missingFields(shown, values, secrets, keptSecrets);
    setProblems(missing);
    if (Object.keys(missing).length > 0) return focusFirstProblem(element.current);
    setBusy(true);
    setFailure(undefined);
    try {
      const reply = await call('connections.save', {
        ...(id ? { id } : {}),
        draft,
        engine: form.engine,
        values,
        secrets: secretChanges(shown, secrets),
      });
      if (reply.saved) return onSaved(reply.id);
      setProblems(Object.fromEntries(reply.problems.map((problem) => [problem.field, problem.message])));
      focusFirstProblem(element.current);
    } catch (error) {
      setFailure(error as Told & Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form ref={element} noValidate onSubmit={(event) => void submit(event)} className="grid max-w-[560px] gap-4.5">
      {id === undefined ? <AddressField engine={form.engine} onRead={(found) => setValues((former) => ({ ...former, ...found }))} /> : null}
      {shown.map((field) => (
        <ConnectorField
          key={`${field.path} ${field.label}`}
          field={field}
          value={field.kind === 'secret' ? (secrets[field.path] ?? '') : values[field.path]}
          kept={keptSecrets?.[field.path] === 'kept'}
          problem={problems[field.path]}
          canPick={host.kind === 'window'}
          onChange={(value) =>
            field.kind === 'secret' ? setSecrets((former) => ({ ...former, [field.path]: String(value) })) : change(field.path, value)
          }
        />
      ))}
      {elsewhere.length > 0 ? <ProblemNote problem={{ message: elsewhere.map(([, message]) => message).join(' ') }} /> : null}
      {failure ? <ProblemNote problem={failure} /> : null}
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" busy={busy}>
          {submitLabel}
        </Button>
        {onCancel ? <Button onClick={onCancel}>Cancel</Button> : null}
        <span className="ml-auto text-sm text-muted">What you type is kept as a draft.</span>
      </div>
    </form>
  );
}

/** A field to paste an address into: what it says fills the others. */
function AddressField({ engine, onRead }: { engine: string; onRead: (values: FormValues) => void }) {
  const [note, setNote] = useState('');
  const read = async (text: string): Promise<void> => {
    if (text.trim() === '') return setNote('');
    const found = await call('connections.read-address', { text });
    if (found && found.engine === engine) {
      onRead(found.values);
      setNote('The fields below were filled from it.');
    } else setNote('This address is not one of this engine; fill in the fields below.');
  };
  return (
    <Field label="Paste an address" help={note || 'A path, file:… or duckdb:…, if you have one.'}>
      {(tie) => (
        <input
          {...tie}
          className={`${INPUT} font-mono text-sm`}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => void read(event.target.value)}
        />
      )}
    </Field>
  );
}

function useKeptDraft({
  id,
  of,
  engine,
  values,
  initial,
}: {
  id: string;
  of: string | undefined;
  engine: string;
  values: FormValues;
  initial: FormValues;
}): void {
  const first = useRef(initial);
  useEffect(() => {
    if (values === first.current) return;
    const timer = setTimeout(
      () => void call('connections.keep-draft', { id, ...(of ? { of } : {}), engine, values }).catch(() => undefined),
      DRAFT_PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [id, of, engine, values]);
}

function missingFields(
  fields: readonly FormField[],
  values: FormValues,
  secrets: Record<string, string>,
  kept: Record<string, string> | undefined,
): Record<string, string> {
  const missing: Record<string, string> = {};
  for (const { path, label, required, kind } of fields) {
    if (!required) continue;
    const given =
      kind === 'secret' ? secrets[path] || kept?.[path] === 'kept' : values[path] !== undefined && String(values[path]).trim() !== '';
    if (!given) missing[path] = `${label} is needed.`;
  }
  return missing;
}

function secretChanges(fields: readonly FormField[], secrets: Record<string, string>): Secrets {
  const changes: Secrets = {};
  for (const { path, kind } of fields) {
    if (kind !== 'secret') continue;
    const value = secrets[path];
    changes[path] = value ? { action: 'set', value } : { action: 'unchanged' };
  }
  return changes;
}

function focusFirstProblem(form: HTMLFormElement | null): void {
  // After the problems are drawn.
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
