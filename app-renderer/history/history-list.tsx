import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { ReplyOf, RequestOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { TryAgain } from '../shell/try-again.tsx';
import { Chip, type Tone } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { count, duration, when } from '../ui/words.ts';
import { HistoryDetail } from './history-detail.tsx';
import { HistoryFilters } from './history-filters.tsx';

export type HistoryRow = ReplyOf<'history.list'>['rows'][number];
export type HistoryFilter = RequestOf<'history.list'>['filter'];

const ROW_HEIGHT = 36;
/** Rows asked for at once. */
const CHUNK = 100;
const COLUMNS = 'grid-cols-[minmax(94px,0.4fr)_minmax(84px,0.8fr)_minmax(140px,1.6fr)_minmax(110px,2.6fr)_86px_62px_104px]';

/** The statements of one connection. */
export function ConnectionHistory({ profile }: { profile: string }) {
  const [filter, setFilter] = useState<HistoryFilter>({ profile });
  return <HistoryList profile={profile} filter={filter} onFilter={setFilter} />;
}

export interface HistoryListProps {
  /** The connection it is the list of; absent: all. */
  profile?: string;
  filter: HistoryFilter;
  onFilter: (filter: HistoryFilter) => void;
}

/** Every statement, newest first: only the rows in sight are drawn and asked for, however many there are. */
export function HistoryList({ profile, filter, onFilter }: HistoryListProps) {
  const deferred = useDeferredValue(filter);
  // The list stands on the newest row of when it was opened or filtered; what comes later is told above it.
  const newest = useReply('history.list', { filter: {}, limit: 1 }, { staleTime: 0 });
  const newestId = newest.data?.rows[0]?.id ?? 0;
  const [anchor, setAnchor] = useState<number>();
  const known = newest.isFetchedAfterMount && !newest.isFetching;
  useEffect(() => {
    // An empty history has nothing to stand on: its first row shows by itself.
    if (known && !anchor) setAnchor(newestId);
  }, [anchor, known, newestId]);
  const before = (anchor ?? 0) + 1;
  const total = useReply('history.count', { filter: deferred, before }, { keep: true, enabled: anchor !== undefined });
  const fresh = useReply('history.count', { filter: deferred }, { keep: true });
  const waiting = Math.max(0, (fresh.data?.rows ?? 0) - (total.data?.rows ?? 0));
  const [selected, setSelected] = useState<number>();
  const problem = newest.error ?? total.error;
  return (
    <div className="flex h-full min-h-0 flex-col gap-3">
      <HistoryFilters filter={filter} onChange={onFilter} withProfile={profile === undefined} />
      {problem ? <ProblemNote problem={problem} action={<TryAgain />} /> : null}
      {waiting > 0 ? (
        <button
          type="button"
          onClick={() => setAnchor(newestId)}
          className="self-start rounded-full bg-accent-soft px-3 py-1 text-sm font-[550] text-accent-strong"
        >
          {waiting === 1 ? 'Show 1 new statement' : `Show ${count(waiting)} new statements`}
        </button>
      ) : null}
      {problem && !total.data ? null : anchor === undefined ? (
        <Skeleton label="Loading" lines={4} />
      ) : total.data && total.data.rows === 0 ? (
        <EmptyState title={Object.keys(filter).length > (profile === undefined ? 0 : 1) ? 'Nothing matches' : 'Nothing was asked yet'}>
          {Object.keys(filter).length > (profile === undefined ? 0 : 1)
            ? 'Try other words, or fewer filters.'
            : 'Every statement of every assistant will be listed here.'}
        </EmptyState>
      ) : (
        <Rows filter={deferred} before={before} total={total.data?.rows ?? 0} selected={selected} onSelect={setSelected} />
      )}
      {selected !== undefined ? <HistoryDetail id={selected} onClose={() => setSelected(undefined)} /> : null}
    </div>
  );
}

interface RowsProps {
  filter: HistoryFilter;
  before: number;
  total: number;
  selected: number | undefined;
  onSelect: (id: number) => void;
}

function Rows({ filter, before, total, selected, onSelect }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 8 });
  const items = virtual.getVirtualItems();
  const first = Math.floor((items[0]?.index ?? 0) / CHUNK);
  const last = Math.floor((items.at(-1)?.index ?? 0) / CHUNK);
  return (
    <div className="flex min-h-40 flex-1 flex-col">
      <div aria-hidden="true" className={`grid ${COLUMNS} gap-x-2.5 border-b border-line px-2.5 pb-1.5 text-sm font-medium text-muted`}>
        <span>Time</span>
        <span>Assistant</span>
        <span>Connection</span>
        <span>Statement</span>
        <span className="text-right">Rows</span>
        <span className="text-right">Took</span>
        <span />
      </div>
      <section ref={scroller} aria-label={`${count(total)} statements, newest first`} className="min-h-0 flex-1 overflow-y-auto">
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {[...new Set([first, last])].map((chunk) => (
            <Chunk
              key={chunk}
              chunk={chunk}
              filter={filter}
              before={before}
              items={items.filter(({ index }) => Math.floor(index / CHUNK) === chunk)}
              selected={selected}
              onSelect={onSelect}
            />
          ))}
        </div>
      </section>
    </div>
  );
}

type ChunkProps = Omit<RowsProps, 'total'> & { chunk: number; items: readonly { index: number; start: number }[] };

function Chunk({ chunk, filter, before, items, selected, onSelect }: ChunkProps) {
  const page = useReply('history.list', { filter, before, offset: chunk * CHUNK, limit: CHUNK }, { keep: true });
  return items.map(({ index, start }) => {
    const row = page.data?.rows[index - chunk * CHUNK];
    return row ? (
      <Row key={row.id} row={row} top={start} selected={selected === row.id} onSelect={onSelect} />
    ) : (
      <div
        key={`empty ${index}`}
        aria-hidden="true"
        style={{ top: start, height: ROW_HEIGHT }}
        className="absolute inset-x-0 border-b border-line-soft"
      />
    );
  });
}

function Row({ row, top, selected, onSelect }: { row: HistoryRow; top: number; selected: boolean; onSelect: (id: number) => void }) {
  const statement = useMemo(() => row.shown.replace(/\s+/g, ' ').slice(0, 240), [row.shown]);
  const [tone, word] = outcome(row);
  return (
    <button
      type="button"
      aria-pressed={selected}
      onClick={() => onSelect(row.id)}
      style={{ top, height: ROW_HEIGHT }}
      className={`absolute inset-x-0 grid ${COLUMNS} items-center gap-x-2.5 border-b border-line-soft px-2.5 text-left hover:bg-code aria-pressed:bg-accent-soft`}
    >
      <span className="truncate">{when(row.startedAt)}</span>
      <span className="truncate">{row.client.label}</span>
      <span className="flex min-w-0 items-baseline gap-1.5" title={connectionOf(row).join(' · ')}>
        <span className="truncate">{row.connection}</span>
        {connectionOf(row).length > 1 ? <small className="shrink-0 text-xs text-muted">{row.environment}</small> : null}
      </span>
      <span className="mono truncate">{statement}</span>
      <span className="text-right whitespace-nowrap tabular-nums">{row.state === 'ok' ? count(row.affectedRows ?? row.rows) : '–'}</span>
      <span className="text-right whitespace-nowrap tabular-nums">{duration(row.ms)}</span>
      <span>
        <Chip tone={tone}>{row.repeats > 1 ? `${word} ×${row.repeats}` : word}</Chip>
      </span>
    </button>
  );
}

/** The connection's name, and its environment where that says more. */
export function connectionOf(row: Pick<HistoryRow, 'connection' | 'profile' | 'environment'>): string[] {
  const said = [row.connection, row.profile].map((text) => text.toLowerCase());
  return said.includes(row.environment.toLowerCase()) ? [row.connection] : [row.connection, row.environment];
}

/** How it ended, in a word. */
export function outcome(row: Pick<HistoryRow, 'state' | 'approval' | 'capability' | 'kind'>): readonly [tone: Tone, word: string] {
  if (row.state === 'refused') return ['bad', 'Refused'];
  if (row.state === 'error') return ['bad', 'Failed'];
  if (row.state === 'timeout') return ['bad', 'Too long'];
  if (row.state === 'cancelled') return ['plain', 'Cancelled'];
  if (row.state === 'abandoned') return ['plain', 'Broken off'];
  if (row.state === 'running') return ['accent', 'Running'];
  if (row.approval) return ['warn', 'Approved'];
  if (row.kind === 'explain') return ['plain', 'Plan'];
  return row.capability === 'read' ? ['ok', 'Read'] : ['warn', 'Write'];
}
