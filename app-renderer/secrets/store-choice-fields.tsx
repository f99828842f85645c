import { useId } from 'react';
import { Field, INPUT } from '../ui/field.tsx';
import type { neededInput, SecretStoreChoice, SecretsStatus } from './store-choice.ts';

export interface StoreChoiceFieldsProps {
  asked: NonNullable<ReturnType<typeof neededInput>>;
  status: SecretsStatus;
  storeChoice: SecretStoreChoice;
  problems: Partial<SecretStoreChoice>;
  onChange: (storeChoice: SecretStoreChoice) => void;
}

/** Asked before a password can be kept on a computer without a keychain: where it should be, or the passphrase of the file that is there. */
export function StoreChoiceFields({ asked, status, storeChoice, problems, onChange }: StoreChoiceFieldsProps) {
  const change = (part: Partial<SecretStoreChoice>): void => onChange({ ...storeChoice, ...part });
  if (asked === 'passphrase')
    return (
      <Field
        label="Passphrase of the sealed file"
        help="Your passwords are in it. Hydrant asks once, until it is closed."
        problem={problems.passphrase}
        required
      >
        {(tie) => <Passphrase tie={tie} value={storeChoice.passphrase} fresh={false} onChange={(passphrase) => change({ passphrase })} />}
      </Field>
    );
  return <Choice {...{ status, storeChoice, problems, change }} />;
}

function Choice({
  status,
  storeChoice,
  problems,
  change,
}: Omit<StoreChoiceFieldsProps, 'asked' | 'onChange'> & { change: (part: Partial<SecretStoreChoice>) => void }) {
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
              checked={storeChoice.store === store}
              onChange={() => change({ store })}
            />
            <span>
              <span className="block">{title}</span>
              <span className="block text-sm text-muted">{sentence}</span>
            </span>
          </label>
          {store === 'vault' && storeChoice.store === 'vault' ? (
            <div className="grid grid-cols-2 items-start gap-3 pl-[21px] max-[860px]:grid-cols-1">
              <Field label="Passphrase" help="8 characters or more; keep it safe." problem={problems.passphrase} required>
                {(tie) => <Passphrase tie={tie} value={storeChoice.passphrase} fresh onChange={(passphrase) => change({ passphrase })} />}
              </Field>
              <Field label="Passphrase again" problem={problems.again} required>
                {(tie) => <Passphrase tie={tie} value={storeChoice.again} fresh onChange={(again) => change({ again })} />}
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
