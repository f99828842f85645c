import { useState } from 'react';
import { call } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { navigate } from '../shell/navigation.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BeginConnection, type Beginning, beginWith, engineNamesOf } from './begin-connection.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { ImportButton } from './import-button.tsx';
import { ProfilesProblem } from './profiles-problem.tsx';

/** Adding a connection: what to connect to, then its form. A draft goes on where it was left. */
export function NewConnection({ draftId }: { draftId: string | undefined }) {
  const forms = useReply('connections.forms', {}, { staleTime: Number.POSITIVE_INFINITY });
  const listing = useReply('connections.list', {});
  const [picked, setPicked] = useState<Beginning>();
  const savedDraft = listing.data?.drafts.find(({ id }) => id === draftId);
  const form = picked?.form ?? forms.data?.find(({ engine }) => engine === savedDraft?.engine);
  const [draft] = useState(() => draftId ?? crypto.randomUUID());

  if (forms.error)
    return (
      <Page title="New connection">
        <ProblemNote problem={forms.error} />
      </Page>
    );
  if (!forms.data || (draftId !== undefined && listing.isPending))
    return (
      <Page title="New connection">
        <Skeleton label="Loading" />
      </Page>
    );
  const leave = (): void => navigate('connections');
  if (!form || (draftId !== undefined && !savedDraft && !picked))
    return (
      <Page
        title="New connection"
        actions={
          <>
            <ImportButton />
            <Button onClick={leave}>Cancel</Button>
          </>
        }
      >
        {listing.error ? (
          <div className="mb-5">
            <ProfilesProblem problem={listing.error} />
          </div>
        ) : null}
        <BeginConnection
          forms={forms.data}
          lead={<p className="text-muted">Choose what your assistants should be able to ask.</p>}
          onBegin={setPicked}
        />
      </Page>
    );
  return (
    <Page
      title="New connection"
      lead={<span className="text-muted">{form.name}</span>}
      actions={
        savedDraft ? (
          <Button
            look="danger"
            onClick={() => {
              void call('connections.discard-draft', { id: savedDraft.id }).then(leave);
            }}
          >
            Discard draft
          </Button>
        ) : undefined
      }
    >
      <ConnectionForm
        key={form.engine}
        form={form}
        draft={draft}
        initial={picked?.values ?? savedDraft?.values ?? {}}
        prefilled={picked?.prefilled}
        engineNames={engineNamesOf(forms.data)}
        onOtherEngine={(address) => setPicked(beginWith(forms.data, address, 'the address'))}
        submitLabel="Save and test"
        onCancel={leave}
        onSaved={(id) => {
          announce('Saved');
          void call('tests.start', { profile: id });
          navigate(`connections/${id}`);
        }}
      />
    </Page>
  );
}
