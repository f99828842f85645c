import { useId } from 'react';
import { Field, INPUT } from '../ui/field.tsx';
import type { askedOf, Keeping, SecretsStatus } from './keeping.ts';

export interface KeepingFieldsProps {
  asked: NonNullable<ReturnType<typeof askedOf>>;
  status: SecretsStatus;
  keeping: Keeping;
  problems: Partial<Keeping>;
  onChange: (keeping: Keeping) => void;
}

/** Asked before a password can be kept on a computer without a keychain: where it should be, or the passphrase of the file that is there. */
export function KeepingFields({ asked, status, keeping, problems, onChange }: KeepingFieldsProps) {
  const change = (part: Partial<Keeping>): void => onChange({ ...keeping, ...part });
  if (asked === 'passphrase')
    return (
      <Field
        label="Passphrase of the sealed file"
        help="Your passwords are in it. Hydrant asks once, until it is closed."
        problem={problems.passphrase}
        required
      >
        {(tie) => <Passphrase tie={tie} value={keeping.passphrase} fresh={false} onChange={(passphrase) => change({ passphrase })} />}
      </Field>
    );
  return <Choice {...{ status, keeping, problems, change }} />;
}

function Choice({
  status,
  keeping,
  problems,
  change,
}: Omit<KeepingFieldsProps, 'asked' | 'onChange'> & { change: (part: Partial<Keeping>) => void }) {
  const group = useId();
  const who = status.served
    ? 'Either way, assistants get a password only while Hydrant is open.'
    : 'Assistants cannot get a password here.';
  return (
    <fieldset className="grid gap-3 rounded-md border border-line px-3.5 pt-2.5 pb-3.5">
      <legend className="float-left font-[550]">Where should passwords be kept?</legend>
      <p className="-mt-2 text-sm text-muted">This computer has no keychain that Hydrant can use. {who}</p>
      {CHOICES.map(({ store, title, sentence }) => (
        <div key={store} className="grid gap-2.5">
          <label className="flex items-start gap-2">
            <input
              type="radio"
              name={group}
              className="mt-1 accent-accent"
              checked={keeping.store === store}
              onChange={() => change({ store })}
            />
            <span>
              <span className="block">{title}</span>
              <span className="block text-sm text-muted">{sentence}</span>
            </span>
          </label>
          {store === 'vault' && keeping.store === 'vault' ? (
            <div className="grid grid-cols-2 items-start gap-3 pl-[21px] max-[860px]:grid-cols-1">
              <Field label="Passphrase" help="8 characters or more; keep it safe." problem={problems.passphrase} required>
                {(tie) => <Passphrase tie={tie} value={keeping.passphrase} fresh onChange={(passphrase) => change({ passphrase })} />}
              </Field>
              <Field label="Passphrase again" problem={problems.again} required>
                {(tie) => <Passphrase tie={tie} value={keeping.again} fresh onChange={(again) => change({ again })} />}
              </Field>
            </div>
          ) : null}
        </div>
      ))}
    </fieldset>
  );
}

const CHOICES = [
  { store: 'vault', title: 'In a sealed file', sentence: 'You type one passphrase after each start of Hydrant.' },
  { store: 'session', title: 'Nowhere: ask me in each session', sentence: 'You type each password after each start of Hydrant.' },
] as const;

function Passphrase({
  tie,
  value,
  fresh,
  onChange,
}: {
  tie: object;
  value: string;
  /** A new one, which a password manager may offer to make. */
  fresh: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <input
      {...tie}
      className={INPUT}
      type="password"
      autoComplete={fresh ? 'new-password' : 'current-password'}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
