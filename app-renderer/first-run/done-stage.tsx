import { useEffect, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { openInAsk } from '../ask/opened.ts';
import { isAdded } from '../assistants/assistant-state.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { duration, plural } from '../ui/words.ts';

type Entry = ReplyOf<'history.list'>['rows'][number];

/** The end of the first run: a question about what was connected, and the news of the first answer; without an assistant, the way to ask it here. */
export function DoneStage({ id, onFinish }: { id: string; onFinish: () => void }) {
  const assistants = useReply('assistants.list', {});
  const question = useReply('ask.first-question', { profile: id }, { staleTime: Number.POSITIVE_INFINITY });
  const waiting = assistants.data?.filter(({ needsRestart }) => needsRestart) ?? [];
  const text = question.data?.question;
  const isAlone = assistants.data !== undefined && !assistants.data.some((one) => one.installed || isAdded(one));
  const copy = (
    <CopyButton look={isAlone ? 'plain' : 'primary'} text={text ?? ''}>
      Copy the question
    </CopyButton>
  );
  return (
    <>
      {waiting.map(({ id: assistant, reload }) => (
        <p key={assistant}>{reload}</p>
      ))}
      <p className="text-muted">
        {isAlone
          ? 'No assistant was found on this computer. Ask in SQL here, or take this question to an assistant that you set up by hand:'
          : `${waiting.length > 0 ? 'Then paste' : 'Paste'} this into your assistant:`}
      </p>
      {text === undefined ? (
        <Skeleton label="Looking at what was connected" lines={2} />
      ) : (
        <CodeBlock label="A first question">{text}</CodeBlock>
      )}
      <FirstAnswer id={id} />
      <div className="flex gap-2">
        {isAlone ? (
          <Button
            look="primary"
            onClick={() => {
              onFinish();
              openInAsk(id, '');
            }}
          >
            Ask it here
          </Button>
        ) : null}
        {copy}
        <Button onClick={onFinish}>Open Hydrant</Button>
      </div>
    </>
  );
}

/** The screens' own statements are in the history, too. */
const OWN = 'Hydrant';

/** Says when an assistant first asked the connection, and what came of it; live. */
function FirstAnswer({ id }: { id: string }) {
  const [since] = useState(() => Date.now());
  const history = useReply('history.list', { filter: { profile: id, since }, limit: 50 });
  const first = history.data?.rows.filter(({ client }) => client.name !== OWN).at(-1);
  const now = useNow(first !== undefined);
  return (
    <p role="status" className={`flex items-center gap-2.5 ${first ? '' : 'text-muted'}`}>
      {first ? (
        <>
          <span aria-hidden="true" className={`font-bold ${first.state === 'ok' ? 'text-ok' : 'text-muted'}`}>
            {first.state === 'ok' ? '✓' : '–'}
          </span>
          <span>
            <strong className="font-[620]">{first.client.label}</strong> asked {secondsAgo(first.startedAt, now)}
            {outcomeOf(first)}
          </span>
        </>
      ) : (
        'The first answer shows here when your assistant asks.'
      )}
    </p>
  );
}

function outcomeOf({ state, rows, ms }: Entry): string {
  if (state === 'running') return ', and the answer is on its way.';
  if (state === 'ok') return `${rows === null ? '' : `, and got ${plural(rows, 'row')}`} in ${duration(ms)}.`;
  if (state === 'refused') return ', and the statement was refused. It may ask again in another way.';
  return ', and got no answer. It may ask again.';
}

function secondsAgo(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 1) return 'just now';
  return seconds < 120 ? `${plural(seconds, 'second')} ago` : `${plural(Math.round(seconds / 60), 'minute')} ago`;
}

/** The time, each second while somebody looks at it. */
function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
