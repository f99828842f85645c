import { useReply } from '../api/queries.ts';
import { openInAsk } from '../ask/opened.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Facts } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { bytes, count, duration, when } from '../ui/words.ts';
import { connectionOf, outcome } from './history-list.tsx';

/** One statement, whole, with who asked and what came of it. */
export function HistoryDetail({ id, onClose }: { id: number; onClose: () => void }) {
  const entry = useReply('history.get', { id });
  const row = entry.data;
  if (!row) return <Skeleton label="Loading" />;
  const approval = row.approval as { by?: string; at?: number } | null;
  return (
    <section aria-label="Details" className="grid max-h-[46%] shrink-0 auto-rows-max gap-2.5 overflow-y-auto border-t border-line pt-3">
      <div className="flex flex-wrap items-center gap-2">
        <strong className="font-[620]">{when(row.startedAt)}</strong>
        <span className="text-sm text-muted">
          {row.client.label}
          {row.client.version ? ` ${row.client.version}` : ''} asked {connectionOf(row).join(', ')}
        </span>
        <span className="ml-auto flex gap-2">
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
      <CodeBlock label="Statement" className="max-h-56">
        {row.shown}
      </CodeBlock>
      {row.error ? (
        <p className="text-bad [overflow-wrap:anywhere]">{row.errorCode ? `${row.errorCode}: ${row.error}` : row.error}</p>
      ) : null}
      <Facts
        facts={[
          ['Outcome', outcome(row)[1]],
          ...(row.affectedRows === null
            ? []
            : [['Changed', `${count(row.affectedRows)} ${row.affectedRows === 1 ? 'row' : 'rows'}`] as const]),
          ['Sent', row.rows === null ? '–' : `${count(row.rows)} rows, ${bytes(row.bytes)}`],
          ['Took', duration(row.ms)],
          ['Asked by', row.principal],
          ...(approval ? [['Approved', `${approval.by ?? 'a person'}${approval.at ? `, ${when(approval.at)}` : ''}`] as const] : []),
          ['Correlation', <code key="id">{row.correlationId}</code>],
        ]}
      />
    </section>
  );
}
