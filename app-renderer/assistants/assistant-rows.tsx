import { useState } from 'react';
import { call, host } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { navigate } from '../shell/navigation.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AssistantMark } from './assistant-mark.tsx';
import { type Assistant, assistantState } from './assistant-state.ts';
import { ChangeDialog, type ChangeRequest } from './change-dialog.tsx';

/** The assistants of this computer beside one connection: added or not, and one button each. */
export function AssistantRows({ profile, name }: { profile: string; name: string }) {
  const assistants = useReply('assistants.list', {});
  const [request, setRequest] = useState<ChangeRequest>();
  if (assistants.error) return <ProblemNote problem={assistants.error} />;
  if (!assistants.data) return <Skeleton label="Looking for assistants" lines={5} />;
  const relevant = (one: Assistant): boolean => one.installed || one.state !== 'not-added';
  const matches = assistants.data.filter(relevant);
  const others = assistants.data.filter((one) => !relevant(one));
  const ask = (assistant: Assistant, action: ChangeRequest['action']): void =>
    setRequest({ assistant, action, profiles: [profile], names: name });
  return (
    <div className="grid gap-[22px]">
      <Section title="On this computer">
        {matches.length === 0 ? (
          <p className="text-muted">No assistant was found. Install one, or copy the entry for yours below.</p>
        ) : (
          <ul className="rounded-md border border-line">
            {matches.map((assistant) => (
              <Row key={assistant.id} assistant={assistant} profile={profile} onAsk={ask} />
            ))}
          </ul>
        )}
      </Section>
      <details>
        <summary className="w-fit text-muted hover:text-text">Others, by hand</summary>
        <ul className="mt-2 rounded-md border border-line">
          {others.map((assistant) => (
            <Row key={assistant.id} assistant={assistant} profile={profile} onAsk={ask} />
          ))}
        </ul>
      </details>
      <ChangeDialog request={request} onClose={() => setRequest(undefined)} />
    </div>
  );
}

function Row({
  assistant,
  profile,
  onAsk,
}: {
  assistant: Assistant;
  profile: string;
  onAsk: (assistant: Assistant, action: ChangeRequest['action']) => void;
}) {
  const { words, action: nextAction } = assistantState(assistant, profile);
  const link = async (): Promise<void> => {
    await call('assistants.open-link', { assistant: assistant.id, profile });
  };
  return (
    <li
      data-assistant={assistant.id}
      className="grid grid-cols-[30px_minmax(0,1fr)_auto] items-center gap-2.5 border-t border-line-soft px-3 py-[9px] first:border-t-0"
    >
      <AssistantMark id={assistant.id} name={assistant.name} />
      <span className="min-w-0">
        {assistant.name}
        <small className="block text-sm text-muted [overflow-wrap:anywhere]">{words}</small>
      </span>
      <span className="flex gap-2">
        {host.kind === 'window' && assistant.hasDeepLink && assistant.installed && nextAction === 'add' ? (
          <Button look="quiet" onClick={() => void link()}>
            Open in it
          </Button>
        ) : null}
        {nextAction === 'add' ? (
          <Button aria-label={`Add to ${assistant.name}`} onClick={() => onAsk(assistant, 'add')}>
            Add
          </Button>
        ) : null}
        {nextAction === 'repair' ? (
          <Button aria-label={`Repair ${assistant.name}`} onClick={() => onAsk(assistant, 'repair')}>
            Repair
          </Button>
        ) : null}
        {nextAction === 'remove' ? (
          <Button look="quiet" aria-label={`Remove from ${assistant.name}`} onClick={() => onAsk(assistant, 'remove')}>
            Remove
          </Button>
        ) : null}
        {nextAction === 'group' ? (
          <Button look="quiet" aria-label={`See the group in ${assistant.name}`} onClick={() => navigate('assistants')}>
            See the group
          </Button>
        ) : null}
        {nextAction === 'none' ? (
          <CopyButton
            aria-label={`Copy the entry for ${assistant.name}`}
            text={async () => (await call('assistants.snippet', { assistant: assistant.id, profiles: [profile] })).text}
          >
            Copy the entry
          </CopyButton>
        ) : null}
      </span>
    </li>
  );
}
