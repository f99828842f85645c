import { type FormEvent, useEffect, useRef, useState } from 'react';
import { call, host } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import {
  applyStoreChoice,
  NEW_STORE_CHOICE,
  neededInput,
  type SecretStoreChoice,
  storeChoiceProblemsOf,
  storeDescription,
} from '../secrets/store-choice.ts';
import { StoreChoiceFields } from '../secrets/store-choice-fields.tsx';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { ConnectorField, type FormField, type FormValues } from '../ui/form.tsx';
import { type FieldProblem, ProblemNote } from '../ui/problem-note.tsx';
import { SecretInput } from '../ui/secret-input.tsx';
import { type SecretStates, secretChanges, shownFields } from './form-state.ts';

export interface RepairProps {
  profile: string;
  /** Paths of the fields of the connection's form that are offered. */
  paths: readonly string[];
  /** What they begin with instead of what is saved: values that are known to work. */
  suggested?: FormValues | undefined;
  /** Whether the connection is tested when it was mended. */
  tests?: boolean;
  /** What else a person can do: leads to the whole form. */
  onSettings: () => void;
}

/** Fields that say which server and user a password is for, and how it gets there. */
const ADDRESS = ['connection.host', 'connection.port', 'connection.user', 'connection.tls.mode'];
const FOR_ANOTHER = 'The saved one was given for other settings. Enter it again.';

const TESTS = { unlock: 'Unlock and test', save: 'Save and test again' };
const ALONE = { unlock: 'Unlock', save: 'Enter' };

/**
 * The fields that can mend a connection, where the need for them shows: saves them and tests again. A store of passwords that is locked, or
 * not chosen yet, is asked about in the same place.
 */
export function Repair({ profile, paths, suggested, tests = true, onSettings }: RepairProps) {
  const saved = useReply('connections.get', { id: profile });
  const forms = useReply('connections.forms', {}, { staleTime: Number.POSITIVE_INFINITY });
  const status = useReply('secrets.status', {});
  const form = forms.data?.find(({ engine }) => engine === saved.data?.engine);
  const [typed, setTyped] = useState<FormValues>(suggested ?? {});
  const [secrets, setSecrets] = useState<SecretStates>({});
  const [storeChoice, setStoreChoice] = useState<SecretStoreChoice>(NEW_STORE_CHOICE);
  const [wrong, setWrong] = useState<Partial<SecretStoreChoice>>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const [failure, setFailure] = useState<FieldProblem>();
  const [busy, setBusy] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const [problemCount, setProblemCount] = useState(0);
  useEffect(() => {
    if (problemCount > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problemCount]);
  if (!form || !saved.data || !status.data) return null;
  const { values: before, engine } = saved.data;
  const values = { ...before, ...typed };
  const shown = shownFields(form, values);
  // A saved password is used only where it was given for: with another address it has to be entered again.
  const isMoved = ADDRESS.some((path) => path in typed && String(typed[path]) !== String(before[path] ?? ''));
  const bound = new Set(isMoved ? saved.data.secrets.filter(({ stored }) => stored).map(({ field }) => field) : []);
  // A field that a save complains about is offered as well.
  const offered = shown.filter(({ path }) => paths.includes(path) || path in problems || bound.has(path));
  const asks = neededInput(status.data);
  // A password that is only read needs the file open; one that is saved needs a place as well.
  const wantsStore = asks === 'passphrase' || (asks === 'choice' && offered.some(({ kind }) => kind === 'secret'));
  const asked = wantsStore ? asks : undefined;
  const onlyUnlock = asked === 'passphrase' && offered.length === 0;
  if (offered.length === 0 && asked === undefined)
    return (
      <Button small className="mt-1.5" onClick={onSettings}>
        Open its settings
      </Button>
    );

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    const match = storeChoiceProblemsOf(asked, storeChoice);
    setWrong(match);
    setFailure(undefined);
    if (Object.keys(match).length > 0) return setProblemCount((times) => times + 1);
    setBusy(true);
    try {
      await applyStoreChoice(asked, storeChoice);
      setStoreChoice(NEW_STORE_CHOICE);
      if (!onlyUnlock) {
        const reply = await call('connections.save', { id: profile, engine, values, secrets: secretChanges(shown, secrets) });
        if (!reply.saved) {
          setProblems(Object.fromEntries(reply.problems.map(({ field, message }) => [field, message])));
          return setProblemCount((times) => times + 1);
        }
      }
      if (tests) await call('tests.start', { profile });
    } catch (error) {
      const failed = error as FieldProblem & Error & { code?: string };
      if (failed.code === 'SECRET_STORE_REFUSED' && asked === 'passphrase') {
        setWrong({ passphrase: failed.message });
        setProblemCount((times) => times + 1);
      } else setFailure(failed);
    } finally {
      setBusy(false);
    }
  };
  const unshown = Object.entries(problems).filter(([path]) => !shown.some((field) => field.path === path));
  const draw = (field: FormField) => {
    const forget = (): void => setProblems(({ [field.path]: _gone, ...rest }) => rest);
    if (field.kind !== 'secret')
      return (
        <ConnectorField
          key={field.path}
          field={{ ...field, help: '' }}
          value={values[field.path]}
          problem={problems[field.path]}
          canPick={host.kind === 'window'}
          onChange={(value) => {
            setTyped((former) => ({ ...former, [field.path]: value }));
            forget();
          }}
        />
      );
    const state = secrets[field.path];
    return (
      <Field
        key={field.path}
        label={field.label}
        help={asked === 'choice' ? undefined : `${bound.has(field.path) ? FOR_ANOTHER : ''} ${storeDescription(status.data)}`.trim()}
        problem={problems[field.path]}
        required
      >
        {(tie) => (
          <SecretInput
            tie={tie}
            label={field.label}
            typed={state?.kind === 'typed' ? state.value : ''}
            stored={false}
            removed={false}
            onType={(value) => {
              setSecrets(({ [field.path]: _former, ...rest }) =>
                value === '' ? rest : { ...rest, [field.path]: { kind: 'typed', value } },
              );
              forget();
            }}
            onClear={() => undefined}
            onRemove={() => undefined}
          />
        )}
      </Field>
    );
  };
  return (
    <form
      ref={element}
      noValidate
      aria-label="Fix this step"
      onSubmit={(event) => void submit(event)}
      className="mt-2 mb-1.5 grid max-w-[480px] gap-3"
    >
      {asked ? (
        <StoreChoiceFields asked={asked} status={status.data} storeChoice={storeChoice} problems={wrong} onChange={setStoreChoice} />
      ) : null}
      {offered.map(draw)}
      {unshown.length > 0 ? <ProblemNote problem={{ message: unshown.map(([, message]) => message).join(' ') }} /> : null}
      {failure ? <ProblemNote problem={failure} /> : null}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="primary" busy={busy}>
          {tests ? TESTS[onlyUnlock ? 'unlock' : 'save'] : ALONE[onlyUnlock ? 'unlock' : 'save']}
        </Button>
        {onlyUnlock ? null : <Button onClick={onSettings}>All settings</Button>}
      </div>
    </form>
  );
}
