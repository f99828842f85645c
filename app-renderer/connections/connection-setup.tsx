import { useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { useCall, useReply } from '../api/queries.ts';
import { storeName } from '../secrets/store-choice.ts';
import { navigate } from '../shell/navigation.ts';
import { TryAgain } from '../shell/try-again.tsx';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { FormValues } from '../ui/form.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { when } from '../ui/words.ts';
import { engineNamesOf } from './begin-connection.tsx';
import { ConnectionForm, type ConnectionFormProps } from './connection-form.tsx';

/** The settings of a saved connection, to change or to remove. What was typed and not saved is in the form again. */
export function ConnectionSetup({ id, name }: { id: string; name: string }) {
  const listing = useReply('connections.list', {});
  const forms = useReply('connections.forms', {}, { staleTime: Number.POSITIVE_INFINITY });
  const saved = useReply('connections.get', { id });
  const [removing, setRemoving] = useState(false);
  const problem = saved.error ?? forms.error ?? listing.error;
  if (problem) return <ProblemNote problem={problem} action={<TryAgain />} />;
  const form = forms.data?.find(({ engine }) => engine === saved.data?.engine);
  if (!form || !saved.data || !listing.data) return <Skeleton label="Loading" lines={8} />;
  const hasSecrets = saved.data.secrets.some(({ stored, elsewhere }) => stored || elsewhere !== undefined);
  return (
    <div className="grid gap-8">
      <SavedForm
        key={JSON.stringify([saved.data.values, saved.data.secrets])}
        form={form}
        id={id}
        draft={draftId(id)}
        typed={listing.data.drafts.find((draft) => draft.id === draftId(id))}
        initial={saved.data.values}
        stored={saved.data.secrets.filter(({ stored }) => stored).map(({ field }) => field)}
        elsewhere={Object.fromEntries(saved.data.secrets.flatMap(({ field, elsewhere }) => (elsewhere ? [[field, elsewhere]] : [])))}
        engineNames={engineNamesOf(forms.data ?? [])}
        submitLabel="Save"
        onSaved={() => announce('Saved. Test it again to be sure.')}
      />
      <Section title="Remove">
        <div className="flex max-w-[560px] items-center gap-3">
          <p className="text-muted">Removes the connection and its password from this computer. Your data stays where it is.</p>
          <Button look="danger" className="ml-auto" onClick={() => setRemoving(true)}>
            Remove…
          </Button>
        </div>
      </Section>
      <RemoveDialog id={id} name={name} hasSecrets={hasSecrets} open={removing} onClose={() => setRemoving(false)} />
    </div>
  );
}

const draftId = (id: string): string => `edit-${id}`;

type Draft = ReplyOf<'connections.list'>['drafts'][number];

/** The form of a saved connection, beginning with what was typed before and not saved. */
function SavedForm({ typed, ...props }: ConnectionFormProps & { typed: Draft | undefined }) {
  // As it was when the form came up: from then on the form itself knows what is typed.
  const [draft, setDraft] = useState(() => (typed && isChanged(typed.values, props.initial) ? typed : undefined));
  const discard = async (): Promise<void> => {
    await call('connections.discard-draft', { id: props.draft });
    setDraft(undefined);
  };
  return (
    <div className="grid gap-4.5">
      {draft ? (
        <p className="flex max-w-[560px] items-center gap-3 rounded-md bg-warn-soft px-3.5 py-2 text-warn-strong">
          Changes of {when(draft.savedAt)} are in the form, and not saved yet.
          <Button small className="ml-auto" onClick={() => void discard()}>
            Discard them
          </Button>
        </p>
      ) : null}
      <ConnectionForm key={draft ? 'draft' : 'saved'} {...props} initial={draft ? { ...props.initial, ...draft.values } : props.initial} />
    </div>
  );
}

function isChanged(typed: FormValues, saved: FormValues): boolean {
  return Object.entries(typed).some(([path, value]) => String(saved[path] ?? '') !== String(value));
}

interface RemoveDialogProps {
  id: string;
  name: string;
  hasSecrets: boolean;
  open: boolean;
  onClose: () => void;
}

function RemoveDialog({ id, name, hasSecrets, open, onClose }: RemoveDialogProps) {
  const remove = useCall('connections.remove');
  const secrets = useReply('secrets.status', {});
  const [keepSecrets, setKeepSecrets] = useState(false);
  const yes = async (): Promise<void> => {
    await remove.mutateAsync({ id, ...(keepSecrets ? { keepSecrets } : {}) });
    announce(`${name} was removed`);
    navigate('connections');
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Remove ${name}?`}
      description="Its settings are deleted here. Entries in assistants’ files stay until you remove them under Assistants; they will say that the connection is gone."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => void yes().catch(() => undefined)}>
            Remove
          </Button>
        </>
      }
    >
      {hasSecrets ? (
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            className="mt-1 accent-accent"
            checked={keepSecrets}
            onChange={(event) => setKeepSecrets(event.target.checked)}
          />
          <span>
            <span className="block font-[550]">Keep its password in {storeName(secrets.data)}</span>
            <span className="block text-sm text-muted">
              Left unticked, it is deleted too. Kept, it is used again only for the same server and user.
            </span>
          </span>
        </label>
      ) : null}
      {remove.error ? <ProblemNote problem={remove.error} /> : null}
    </Dialog>
  );
}
