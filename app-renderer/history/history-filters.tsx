import { useReply } from '../api/queries.ts';
import type { HistoryFilter } from './history-filter.ts';

const SELECT = 'rounded-sm border border-line bg-panel px-2.5 py-[5px] text-muted max-w-40';
const DAY = 24 * 60 * 60_000;

const STATES = [
  ['ok', 'Answered'],
  ['refused', 'Refused'],
  ['error', 'Failed'],
  ['timeout', 'Too long'],
  ['cancelled', 'Cancelled'],
] as const;

/** What to look for, by whom, where, when, and how it ended. */
export function HistoryFilters({
  filter,
  onChange,
  withProfile,
}: {
  filter: HistoryFilter;
  onChange: (filter: HistoryFilter) => void;
  withProfile: boolean;
}) {
  const listing = useReply('connections.list', {}, { enabled: withProfile });
  const clients = useReply('history.clients', {});
  const set = (part: Partial<Record<keyof HistoryFilter, unknown>>): void => {
    const next = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== undefined && value !== '');
    onChange(Object.fromEntries(next) as HistoryFilter);
  };
  return (
    <search className="flex flex-wrap gap-2">
      <input
        type="search"
        aria-label="Search statements"
        placeholder="Search statements and tables"
        value={filter.search ?? ''}
        onChange={(event) => set({ search: event.target.value })}
        className="min-w-40 flex-1 rounded-sm border border-line bg-panel px-2.5 py-[5px]"
      />
      {withProfile ? (
        <select
          aria-label="Connection"
          className={SELECT}
          value={filter.profile ?? ''}
          onChange={(event) => set({ profile: event.target.value })}
        >
          <option value="">All connections</option>
          {listing.data?.connections.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      ) : null}
      <select
        aria-label="Assistant"
        className={SELECT}
        value={filter.client ?? ''}
        onChange={(event) => set({ client: event.target.value })}
      >
        <option value="">All assistants</option>
        {clients.data?.map(({ name, label }) => (
          <option key={name} value={name}>
            {label}
          </option>
        ))}
      </select>
      <select aria-label="Outcome" className={SELECT} value={filter.state ?? ''} onChange={(event) => set({ state: event.target.value })}>
        <option value="">All outcomes</option>
        {STATES.map(([state, word]) => (
          <option key={state} value={state}>
            {word}
          </option>
        ))}
      </select>
      <select
        aria-label="Time"
        className={SELECT}
        value={filter.since === undefined ? '' : Date.now() - filter.since > 2 * DAY ? '7' : '1'}
        onChange={(event) => set({ since: event.target.value === '' ? undefined : Date.now() - Number(event.target.value) * DAY })}
      >
        <option value="">Any time</option>
        <option value="1">Last 24 hours</option>
        <option value="7">Last 7 days</option>
      </select>
    </search>
  );
}
