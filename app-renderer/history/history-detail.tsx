import { useEffect, useRef } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { openInAsk } from '../ask/opened.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Facts } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { bytes, count, duration, plural, when } from '../ui/words.ts';
import { connectionOf, outcome } from './history-words.ts';

type Row = NonNullable<ReplyOf<'history.get'>>;

/** One statement, whole, with who asked and what came of it. */
export function HistoryDetail({ id, onClose }: { id: number; onClose: () => void }) {
  const entry = useReply('history.get', { id });
  const row = entry.data;
  const section = useRef<HTMLElement>(null);
  const shownId = row?.id;
  useEffect(() => {
    // In a low window it stands below the list, out of sight.
    if (shownId !== undefined) section.current?.scrollIntoView({ block: 'nearest' });
  }, [shownId]);
  if (!row) return <Skeleton label="Loading" />;
  return (
    <section
      ref={section}
      aria-label="Details"
      className="grid max-h-[46%] shrink-0 auto-rows-max grid-cols-[minmax(0,1fr)] gap-2.5 overflow-y-auto border-t border-line pt-3 short:max-h-none"
    >
      <div className="flex flex-wrap items-center gap-2">
        <strong className="font-[620]">{when(row.startedAt)}</strong>
        <span className="min-w-0 text-sm text-muted [overflow-wrap:anywhere]">
          {row.client.label}
          {row.client.version ? ` ${row.client.version}` : ''} asked {connectionOf(row).join(', ')}
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <CopyButton small text={row.statement}>
            Copy SQL
          </CopyButton>
          <Button small onClick={() => openInAsk(row.profile, row.statement)}>
            Run again…
          </Button>
          <Button small look="quiet" onClick={onClose}>
            Close
          </Button>
        </span>
      </div>
      <CodeBlock label="Statement" className="max-h-56 min-h-16">
        {row.shown}
      </CodeBlock>
      {row.error ? <p className={`[overflow-wrap:anywhere] ${isAlarm(row) ? 'text-bad' : 'text-muted'}`}>{row.error}</p> : null}
      <Facts facts={factsOf(row)} />
      <details>
        <summary className="w-fit text-muted hover:text-text">More about this statement</summary>
        <div className="mt-1.5">
          <Facts
            facts={[
              ['Reference for support', <code key="id">{row.correlationId}</code>],
              ...(row.queryId ? [['Number in the database', <code key="query">{row.queryId}</code>] as const] : []),
              ...(row.errorCode ? [['Code', <code key="code">{row.errorCode}</code>] as const] : []),
            ]}
          />
        </div>
      </details>
    </section>
  );
}

/** What somebody stopped on purpose is no alarm. */
function isAlarm({ state }: Row): boolean {
  return state !== 'cancelled' && state !== 'abandoned';
}

function factsOf(row: Row): (readonly [string, string])[] {
  const approval = row.approval as { by?: string; at?: number } | null;
  return [
    ['Outcome', outcome(row)[1]],
    ...(row.affectedRows === null ? [] : [['Changed', plural(row.affectedRows, 'row')] as const]),
    ...(row.rows === null || row.kind === 'explain' ? [] : [['Sent', `${plural(row.rows, 'row')}, ${bytes(row.bytes)}`] as const]),
    ['Took', duration(row.ms)],
    ['Asked by', row.askedBy],
    ...(row.repeats > 1 ? [['Asked', `${count(row.repeats)} times`] as const] : []),
    ...(approval ? [['Approved', `${approval.by ?? 'a person'}${approval.at ? `, ${when(approval.at)}` : ''}`] as const] : []),
  ];
}
