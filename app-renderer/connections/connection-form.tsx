import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { call, host } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { askedOf, type Keeping, keepingProblems, keptWords, NEW_KEEPING, settleKeeping } from '../secrets/keeping.ts';
import { KeepingFields } from '../secrets/keeping-fields.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ConnectorField, type FormField, type FormValues } from '../ui/form.tsx';
import { ProblemNote, type Told } from '../ui/problem-note.tsx';
import { SecretInput } from '../ui/secret-input.tsx';
import { AddressField } from './address-field.tsx';
import { FieldGroup } from './field-group.tsx';
import {
  type Form,
  type FoundAddress,
  filledFrom,
  formProblems,
  isAtDefault,
  linesOf,
  partsOf,
  type SecretState,
  type SecretStates,
  secretChanges,
  secretsFrom,
  shownFields,
  withoutTyped,
} from './form-state.ts';

export interface ConnectionFormProps {
  form: Form;
  /** The saved connection that is changed; absent for a new one. */
  id?: string;
  draft: string;
  initial: FormValues;
  /** What the initial values were taken from: a pasted address, or a file of another program. */
  found?: { address: FoundAddress; from: string } | undefined;
  /** Secret fields that have a value in the store. */
  kept?: readonly string[];
  /** Secret fields whose value was given for another place: why it has to be entered again. */
  elsewhere?: Readonly<Record<string, string>>;
  engineNames: Readonly<Record<string, string>>;
  submitLabel: string;
  onSaved: (id: string) => void;
  onCancel?: () => void;
  /** An address of another engine was pasted, and the person wants to go on with it. */
  onOtherEngine?: ((found: FoundAddress) => void) | undefined;
}

/** Kept this long after the last key, in milliseconds. */
const DRAFT_PAUSE_MS = 400;
const NONE: readonly string[] = [];
const NOTHING_LISTED: Readonly<Record<string, readonly string[]>> = {};

/** What the engine listed for fields of the form when this connection was last tested. */
function useListedChoices(id: string | undefined): Readonly<Record<string, readonly string[]>> {
  const test = useReply('tests.get', { profile: id ?? '' }, { enabled: id !== undefined }).data;
  return test?.steps.find(({ choices }) => choices)?.choices ?? NOTHING_LISTED;
}

/** A profile that runs a program is only saved with a confirmation outside the page. */
const WAITING: Record<typeof host.kind, string> = {
  browser: 'Waiting for your answer in the terminal.',
  window: 'Waiting for your answer.',
};

/** A connection as a form: what is typed is kept as a draft, a pasted address fills the fields, secrets only travel one way. */
export function ConnectionForm(props: ConnectionFormProps) {
  const { form, id, draft, initial, kept = NONE, submitLabel, onSaved, onCancel } = props;
  const [values, setValues] = useState<FormValues>(initial);
  const [found, setFound] = useState(props.found);
  const [secrets, setSecrets] = useState<SecretStates>(() => (props.found ? secretsFrom(props.found.address) : {}));
  const [problems, setProblems] = useState<Record<string, string>>(props.elsewhere ?? {});
  const [askedAgain, setAskedAgain] = useState<ReadonlySet<string>>(new Set());
  const status = useReply('secrets.status', {});
  const listed = useListedChoices(id);
  const [keeping, setKeeping] = useState<Keeping>(NEW_KEEPING);
  const [keepingWrong, setKeepingWrong] = useState<Partial<Keeping>>({});
  const [failure, setFailure] = useState<Told>();
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const [settled, setSettled] = useState(initial);
  // What is being saved, or was, is no draft any more: kept after the save, it would stay behind.
  const drafted = useMemo(() => withoutTyped(values, secrets, keeping.passphrase), [values, secrets, keeping.passphrase]);
  const unkept = useKeptDraft({
    id: draft,
    of: id,
    engine: form.engine,
    values: drafted,
    settled: busy || values === settled ? drafted : settled,
  });
  const keptFields = useMemo(() => new Set(kept), [kept]);
  const shown = useMemo(() => shownFields(form, values), [form, values]);
  // On a computer without a keychain, a form with a password says first where it will be.
  const asks = shown.some(({ kind }) => kind === 'secret') ? askedOf(status.data) : undefined;
  const known = new Set(shown.map(({ path }) => path));
  const elsewhere = Object.entries(problems).filter(([path]) => !known.has(path));

  const forget = (path: string): void => setProblems(({ [path]: _gone, ...rest }) => rest);
  const change = (path: string, value: string | number | boolean): void => {
    setValues((former) => ({ ...former, [path]: value }));
    forget(path);
  };
  const changeSecret = (path: string, state: SecretState | undefined): void => {
    setSecrets(({ [path]: _former, ...rest }) => (state ? { ...rest, [path]: state } : rest));
    forget(path);
  };
  const fill = (address: FoundAddress): void => {
    setValues((former) => filledFrom(former, address, found?.address));
    setSecrets(secretsFrom(address));
    setProblems({});
    setFound({ address, from: 'the address' });
  };
  // With the problems on the screen, the first of them has the focus; typing takes a problem away and moves nothing.
  const [timesTold, setTimesTold] = useState(0);
  useEffect(() => {
    if (timesTold > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [timesTold]);
  // What was pasted is gone from its field: what was taken is told, and the first field that still wants something has the focus.
  const isReady = status.data !== undefined;
  useEffect(() => {
    if (!found || !isReady) return;
    const fields = element.current?.querySelectorAll<HTMLInputElement>('[aria-required="true"]') ?? [];
    const next = [...fields].find(({ value }) => value === '') ?? element.current?.querySelector<HTMLElement>('[type="submit"]');
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  }, [found, isReady]);
  const tell = (told: Record<string, string>): void => {
    setProblems(told);
    // A found secret that is told to be gone has to be typed or found anew.
    setSecrets((former) => Object.fromEntries(Object.entries(former).filter(([path, { kind }]) => kind !== 'found' || !(path in told))));
    setTimesTold((times) => times + 1);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wrong = formProblems(shown, values, secrets, keptFields);
    // Without a password there is nothing to keep.
    const keeps = Object.values(secrets).some(({ kind }) => kind !== 'removed');
    const asked = keeps || keeping.passphrase !== '' ? asks : undefined;
    const badly = keepingProblems(asked, keeping);
    setFailure(undefined);
    setKeepingWrong(badly);
    if (Object.keys(wrong).length + Object.keys(badly).length > 0) return tell(wrong);
    setProblems({});
    setBusy(true);
    try {
      await settleKeeping(asked, keeping);
      if (asked) setKeeping(NEW_KEEPING);
      const about = { ...(id ? { id } : {}), draft, engine: form.engine };
      const reply = await call('connections.save', { ...about, values, secrets: secretChanges(shown, secrets) });
      if (reply.saved) {
        setSettled(values);
        return onSaved(reply.id);
      }
      // A problem of a secret field: its saved value was given for another server, so the field asks for it again.
      setAskedAgain(new Set(reply.problems.map(({ field }) => field)));
      tell(Object.fromEntries(reply.problems.map((problem) => [problem.field, problem.message])));
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      if (code === 'SECRET_STORE_REFUSED' && asked === 'passphrase') {
        setKeepingWrong({ passphrase: message });
        return tell({});
      }
      setFailure(error as Told & Error);
      showFailure(element.current);
    } finally {
      setBusy(false);
    }
  };

  const draw = (field: FormField) => {
    const state = secrets[field.path];
    const key = `${field.path} ${field.label}`;
    if (field.kind !== 'secret')
      return (
        <ConnectorField
          key={key}
          field={field}
          value={values[field.path]}
          problem={problems[field.path]}
          canPick={host.kind === 'window'}
          listed={listed[field.path]}
          onChange={(value) => change(field.path, value)}
        />
      );
    return (
      <Field
        key={key}
        label={field.label}
        help={`${field.help} ${keptWords(status.data)}`.trim()}
        problem={problems[field.path]}
        required={field.required}
      >
        {(tie) => (
          <SecretInput
            tie={tie}
            label={field.label}
            typed={state?.kind === 'typed' ? state.value : ''}
            taken={state?.kind === 'found' ? `Taken from ${found?.from ?? 'the address'}` : undefined}
            kept={keptFields.has(field.path)}
            askedAgain={askedAgain.has(field.path)}
            removed={state?.kind === 'removed'}
            onType={(value) => changeSecret(field.path, value === '' ? undefined : { kind: 'typed', value })}
            onClear={() => changeSecret(field.path, undefined)}
            onRemove={() => changeSecret(field.path, { kind: 'removed' })}
          />
        )}
      </Field>
    );
  };
  const drawAll = (fields: readonly FormField[]) =>
    linesOf(fields).map(([field, beside]) =>
      field && beside ? (
        <div key={`${field.path} and ${beside.path}`} className="grid grid-cols-[minmax(0,1fr)_140px] items-start gap-3">
          {draw(field)}
          {draw(beside)}
        </div>
      ) : field ? (
        draw(field)
      ) : null,
    );
  const runsProgram = shown.some(({ path, isProgram }) => isProgram && (values[path] ?? '') !== '');
  const touched = (field: FormField): boolean =>
    field.kind === 'secret' ? field.path in secrets || keptFields.has(field.path) : !isAtDefault(form, field, values[field.path]);
  return (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => void submit(event)}
      className="grid max-w-[560px] grid-cols-[minmax(0,1fr)] gap-4.5"
    >
      {id === undefined ? (
        <AddressField engine={form.engine} engineNames={props.engineNames} onRead={fill} onOther={props.onOtherEngine} />
      ) : null}
      {found ? <Taken form={form} found={found} /> : null}
      {found && found.address.notes.length > 0 ? <Notes notes={found.address.notes} /> : null}
      {asks && status.data ? (
        <KeepingFields asked={asks} status={status.data} keeping={keeping} problems={keepingWrong} onChange={setKeeping} />
      ) : null}
      {partsOf(shown).map(({ group, fields }) =>
        group === undefined ? (
          drawAll(fields)
        ) : (
          <FieldGroup
            key={group}
            title={group}
            summary={summaryOf(fields, values)}
            touched={fields.some(touched)}
            wrong={fields.some(({ path }) => path in problems)}
          >
            {drawAll(fields)}
          </FieldGroup>
        ),
      )}
      {elsewhere.length > 0 ? <ProblemNote problem={{ message: elsewhere.map(([, message]) => message).join(' ') }} /> : null}
      {failure ? <ProblemNote problem={failure} /> : null}
      <div className="flex items-center gap-2">
        <Button type="submit" look="primary" busy={busy}>
          {submitLabel}
        </Button>
        {onCancel ? <Button onClick={onCancel}>Cancel</Button> : null}
        <span role="status" className="ml-auto min-w-0 text-right text-sm text-muted">
          {busy && runsProgram ? WAITING[host.kind] : (unkept ?? 'Kept as a draft, without passwords.')}
        </span>
      </div>
    </form>
  );
}

/** What an address said and Hydrant took, by the names of its fields. */
function Taken({ form, found: { address, from } }: { form: Form; found: NonNullable<ConnectionFormProps['found']> }) {
  const said = form.fields.flatMap(({ path, label, kind }) => {
    if (kind === 'secret') return address.secrets?.fields.includes(path) ? [`${label} (kept aside, unseen)`] : [];
    const value = address.values[path];
    return value === undefined || value === '' ? [] : [`${label} ${value}`];
  });
  if (said.length === 0) return null;
  return (
    <p role="status" className="rounded-md bg-ok-soft px-3.5 py-2 text-ok-strong [overflow-wrap:anywhere]">
      {`Taken from ${from}: ${said.join(', ')}.`}
    </p>
  );
}

/** What an address said and Hydrant does not use: quiet, for who wonders. */
function Notes({ notes }: { notes: readonly string[] }) {
  return (
    <section aria-label="About this address">
      <ul className="grid list-disc gap-0.5 pl-4 text-sm text-muted [overflow-wrap:anywhere]">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

/** What a folded group says: the choice of its first field. */
function summaryOf(fields: readonly FormField[], values: FormValues): string | undefined {
  const [first] = fields;
  return first?.choices?.find(({ value }) => value === values[first.path])?.label;
}

/** Saves the form as a draft; shows why where it could not be saved. */
function useKeptDraft(about: {
  id: string;
  of: string | undefined;
  engine: string;
  values: FormValues;
  settled: FormValues;
}): string | undefined {
  const { id, of, engine, values, settled } = about;
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (values === settled) return;
    const keep = (): Promise<unknown> => call('connections.keep-draft', { id, ...(of ? { of } : {}), engine, values });
    const timer = setTimeout(() => {
      keep().then(
        () => setProblem(undefined),
        (error: Told & Error) => setProblem(`Not kept. ${error.message} ${error.next ?? ''}`.trim()),
      );
    }, DRAFT_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [id, of, engine, values, settled]);
  return problem;
}

/** The end of a long form may be out of sight. */
function showFailure(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' }));
}
