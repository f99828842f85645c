import { useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useCall, useReply } from '../api/queries.ts';
import { AssistantRows } from '../assistants/assistant-rows.tsx';
import { ConnectionHistory } from '../history/history-list.tsx';
import { PacksSection } from '../packs/packs-section.tsx';
import { navigate } from '../shell/navigation.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Facts, Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { Switch } from '../ui/switch.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { clock, count, duration, environmentName, POLICY_WORDS, statusOf } from '../ui/words.ts';
import { ConnectionSetup } from './connection-setup.tsx';
import { useNeeded } from './needed-secret.tsx';
import { AvailabilityProblem, ProfilesGone, ProfilesProblem } from './profiles-problem.tsx';
import { TestSteps } from './test-steps.tsx';
import { TestSummary } from './test-summary.tsx';

type Listing = ReplyOf<'connections.list'>;
type Connection = Listing['connections'][number];

/** One connection: how it is, how it is set up, who uses it, what was asked. */
export function ConnectionPage({ id, tab }: { id: string; tab: string }) {
  const listing = useReply('connections.list', {});
  const test = useReply('tests.get', { profile: id });
  const start = useCall('tests.start');
  if (!listing.data)
    return (
      <Page title={listing.error ? 'Connection' : ' '}>
        {listing.error ? <ProfilesProblem problem={listing.error} /> : <Skeleton label="Loading" lines={6} />}
      </Page>
    );
  const connection = listing.data.connections.find((one) => one.id === id);
  if (!connection)
    return (
      <Page title="Connection">
        <ProfilesGone gone={listing.data.gone} />
        <EmptyState title="This connection is gone" actions={<Button onClick={() => navigate('connections')}>All connections</Button>}>
          It was removed, or its file was changed.
        </EmptyState>
      </Page>
    );
  const running = test.data?.state === 'running';
  return (
    <Page
      title={connection.name}
      fill
      lead={
        <>
          {connection.environment ? (
            <Chip tone={/^prod/.test(connection.environment) ? 'accent' : 'plain'}>{environmentName(connection.environment)}</Chip>
          ) : null}
          <Chip tone={connection.policy === 'read-only' ? 'ok' : 'warn'}>{POLICY_WORDS[connection.policy]}</Chip>
        </>
      }
      actions={
        <>
          <Button busy={running} onClick={() => start.mutate({ profile: id })}>
            {running ? 'Testing' : test.data ? 'Test again' : 'Test connection'}
          </Button>
          <Button look="primary" onClick={() => navigate(`connections/${id}/assistants`)}>
            Add to an assistant
          </Button>
        </>
      }
    >
      <Tabs
        value={tab}
        onChange={(next) => navigate(`connections/${id}/${next}`)}
        tabs={[
          { id: 'overview', title: 'Overview', content: <Overview connection={connection} listing={listing.data} /> },
          { id: 'connection', title: 'Connection', content: <Setup key={id} connection={connection} /> },
          { id: 'assistants', title: 'Assistants', content: <Assistants connection={connection} /> },
          { id: 'history', title: 'History', content: <ConnectionHistory profile={id} /> },
        ]}
      />
    </Page>
  );
}

/** The settings, and what a test says of them while they are looked at. */
function Setup({ connection: { id, name } }: { connection: Connection }) {
  return (
    <div className="grid gap-5">
      <TestSummary profile={id} onSteps={() => navigate(`connections/${id}`)} />
      <ConnectionSetup id={id} name={name} />
    </div>
  );
}

function Assistants({ connection: { id, name, policy } }: { connection: Connection }) {
  return (
    <div className="grid max-w-[720px] gap-8">
      <AssistantRows profile={id} name={name} />
      <PacksSection profile={id} policy={policy} />
    </div>
  );
}

function Overview({ connection, listing: { pausedAll, availabilityProblem } }: { connection: Connection; listing: Listing }) {
  const today = useReply('history.today', { profile: connection.id });
  const toggle = useCall('connections.switch');
  const needed = useNeeded(connection.id);
  const status = statusOf(connection, pausedAll);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_300px] items-start gap-[22px] max-[1000px]:grid-cols-1">
      <div className="grid gap-[22px]">
        <AvailabilityProblem problem={availabilityProblem} />
        <TestSteps profile={connection.id} name={connection.name} onSettings={() => navigate(`connections/${connection.id}/connection`)} />
        <ServerLog id={connection.id} />
      </div>
      <div className="grid gap-[22px]">
        <Section title="Switch">
          <div className="flex items-center gap-3 rounded-md border border-line px-3.5 py-2.5">
            <StatusMark status={status} spoken={false} />
            <span className="min-w-0">
              <strong className="block font-[550]">{status.word}</strong>
              <small className="block text-sm text-muted">
                {pausedAll
                  ? 'Everything is paused. Assistants get no answers.'
                  : connection.on
                    ? needed
                      ? 'Assistants may ask once its password is there.'
                      : 'Assistants may ask.'
                    : 'Assistants are told it is switched off.'}
              </small>
            </span>
            <span className="ml-auto">
              <Switch
                label={`${connection.name} answers assistants`}
                on={connection.on}
                onChange={(on) => toggle.mutate({ id: connection.id, on })}
              />
            </span>
          </div>
          {toggle.error ? <ProblemNote problem={toggle.error} /> : null}
        </Section>
        <Section title="Today">
          <Facts
            facts={[
              [
                'Statements',
                today.data
                  ? `${count(today.data.statements)}${today.data.refused > 0 ? `, ${count(today.data.refused)} refused` : ''}`
                  : '–',
              ],
              ['Typical answer', duration(today.data?.typicalMs)],
              ['Rows sent', count(today.data?.rows)],
            ]}
          />
        </Section>
        <Section title="About">
          <Facts
            facts={[
              ['Engine', connection.engineName],
              ['Points to', connection.address],
              ['Time zone', connection.timeZone],
              ['Name for tools', <code key="id">{connection.id}</code>],
              ...(connection.tags.length > 0 ? [['Tags', connection.tags.join(', ')] as const] : []),
            ]}
          />
        </Section>
      </div>
    </div>
  );
}

/** What the server of this connection said, newest last; folded away until somebody wants it. */
function ServerLog({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const log = useReply('connections.log', { id }, { enabled: open });
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit text-muted hover:text-text">Server log</summary>
      <CodeBlock label="Server log" className="mt-2 max-h-64">
        {log.data && log.data.lines.length > 0 ? log.data.lines.map(({ at, text }) => `${clock(at)}  ${text}`).join('\n') : 'Nothing yet.'}
      </CodeBlock>
    </details>
  );
}
