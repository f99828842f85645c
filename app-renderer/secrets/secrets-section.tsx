import { type FormEvent, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useCall, useReply } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { type FieldProblem, ProblemNote } from '../ui/problem-note.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { applyStoreChoice, NEW_STORE_CHOICE, neededInput, type SecretStoreChoice, storeChoiceProblemsOf } from './store-choice.ts';
import { StoreChoiceFields } from './store-choice-fields.tsx';

/** Where passwords are kept, whether that works, and on a computer without a keychain the choice. */
export function SecretsSection({ info }: { info: ReplyOf<'app.info'> }) {
  const check = useCall('app.check-secrets');
  const status = useReply('secrets.status', {}).data;
  const [changing, setChanging] = useState(false);
  const none = status?.store === 'none';
  const asked = changing ? 'choice' : neededInput(status);
  return (
    <Section title="Secrets">
      <Facts
        facts={
          none
            ? [['Kept in', 'Nothing yet: this computer has no keychain that Hydrant can use.']]
            : [
                ['Kept in', info.secrets.label],
                ['Where', info.secrets.location],
                ['Why', info.secrets.why],
                ...(status?.whileOpen
                  ? [['Assistants', status.served ? 'Can use them while Hydrant is open.' : 'Cannot use them.'] as const]
                  : []),
              ]
        }
      />
      {status && asked ? (
        <StoreChoiceForm key={asked} asked={asked} status={status} onDone={() => setChanging(false)} />
      ) : (
        <div className="mt-3 grid justify-items-start gap-2">
          <span className="flex gap-2">
            <Button small busy={check.isPending} onClick={() => check.mutate({})}>
              Check
            </Button>
            {status?.store === 'session' ? (
              <Button small onClick={() => setChanging(true)}>
                Use a sealed file
              </Button>
            ) : null}
          </span>
          {check.data?.ok ? (
            <p role="status" className="text-ok-strong">
              {check.data.message}
            </p>
          ) : null}
          {check.data && !check.data.ok ? <ProblemNote problem={check.data} /> : null}
          {check.error ? <ProblemNote problem={check.error} /> : null}
        </div>
      )}
    </Section>
  );
}

function StoreChoiceForm({
  asked,
  status,
  onDone,
}: {
  asked: NonNullable<ReturnType<typeof neededInput>>;
  status: ReplyOf<'secrets.status'>;
  onDone: () => void;
}) {
  const [storeChoice, setStoreChoice] = useState<SecretStoreChoice>(NEW_STORE_CHOICE);
  const [wrong, setWrong] = useState<Partial<SecretStoreChoice>>({});
  const [failure, setFailure] = useState<FieldProblem>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const match = storeChoiceProblemsOf(asked, storeChoice);
    setWrong(match);
    setFailure(undefined);
    if (Object.keys(match).length > 0) return;
    await applyStoreChoice(asked, storeChoice).then(onDone, (error: FieldProblem & Error) => setFailure(error));
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="mt-3 grid gap-3">
      <StoreChoiceFields asked={asked} status={status} storeChoice={storeChoice} problems={wrong} onChange={setStoreChoice} />
      {failure ? <ProblemNote problem={failure} /> : null}
      <Button type="submit" look="primary" className="w-fit">
        {asked === 'passphrase' ? 'Unlock' : 'Save choice'}
      </Button>
    </form>
  );
}
