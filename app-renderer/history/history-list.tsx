import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { useReply } from '../api/queries.ts';
import { TryAgain } from '../shell/try-again.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { count } from '../ui/words.ts';
import { HistoryDetail } from './history-detail.tsx';
import type { HistoryFilter } from './history-filter.ts';
import { HistoryFilters } from './history-filters.tsx';
import { HistoryRows } from './history-rows.tsx';

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
  const total = useReply('history.count', { filter: deferred, before }, { keepPrevious: true, enabled: anchor !== undefined });
  const fresh = useReply('history.count', { filter: deferred }, { keepPrevious: true });
  const waiting = Math.max(0, (fresh.data?.rows ?? 0) - (total.data?.rows ?? 0));
  const [selected, setSelected] = useState<number>();
  const problem = newest.error ?? total.error;
  const list = useRef<HTMLDivElement>(null);
  const close = (): void => {
    // Back to the row it was opened from.
    list.current?.querySelector<HTMLElement>(`[data-row="${selected}"]`)?.focus();
    setSelected(undefined);
  };
  return (
    <div ref={list} className="flex h-full min-h-0 flex-col gap-3 short:h-auto">
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
        <HistoryRows filter={deferred} before={before} total={total.data?.rows ?? 0} selected={selected} onSelect={setSelected} />
      )}
      {selected !== undefined ? <HistoryDetail id={selected} onClose={close} /> : null}
    </div>
  );
}
