import { useMemo, useRef, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { host } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { EngineMark } from '../connections/engine-mark.tsx';
import { Drop } from '../ui/empty-state.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { count, groupName, statusOf } from '../ui/words.ts';
import { navigate, usePlace } from './navigation.ts';
import { useShortcut } from './use-shortcut.ts';

type Connection = ReplyOf<'connections.list'>['connections'][number];

const ORDER = ['prod', 'production', 'staging', 'test', 'dev'];

/** Five places, a search, and every connection under its environment. */
export function Sidebar() {
  const listing = useReply('connections.list', {});
  const assistants = useReply('assistants.list', {});
  const today = useReply('history.today', {});
  const approvals = useReply('approvals.list', {});
  const secrets = useReply('secrets.status', {});
  const [place, id] = usePlace();
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useShortcut('k', () => field.current?.focus());
  const groups = useMemo(() => grouped(listing.data?.connections ?? [], search), [listing.data, search]);
  const waiting = approvals.data?.requests.filter(({ state }) => state === 'pending').length ?? 0;
  const installed = assistants.data?.filter((one) => one.installed) ?? [];
  const hints: Record<string, string> = {
    assistants: installed.length > 0 ? `${installed.filter(({ state }) => state === 'added').length} of ${installed.length}` : '',
    history: today.data && today.data.statements > 0 ? `${count(today.data.statements)} today` : '',
  };
  return (
    <aside className="flex w-[252px] shrink-0 flex-col border-r border-line bg-side px-2.5 pt-3.5 max-[860px]:w-[216px]">
      <div className="window-head flex items-center gap-[9px] px-2 pt-0.5 pb-3.5 text-[14.5px] font-[650] tracking-[-0.01em]">
        <Drop />
        Hydrant
      </div>
      <nav aria-label="Places" className="grid gap-0.5">
        {PLACES.map(([key, title]) => (
          <button
            key={key}
            type="button"
            aria-current={place === key ? 'page' : undefined}
            onClick={() => navigate(key)}
            className="flex items-center gap-2.5 rounded-sm px-2 py-1.5 text-left font-medium text-muted hover:text-text aria-[current]:bg-panel aria-[current]:text-text aria-[current]:shadow-[inset_0_0_0_1px_var(--line)]"
          >
            {title}
            <span className="ml-auto text-xs text-faint">{hints[key]}</span>
          </button>
        ))}
      </nav>
      {waiting > 0 ? (
        <button
          type="button"
          onClick={() => navigate('approvals')}
          className="mt-3 flex items-center gap-2 rounded-sm border border-line bg-warn-soft px-2.5 py-2 text-left font-[550] text-warn-strong"
        >
          {waiting === 1 ? 'A statement waits for you' : `${waiting} statements wait for you`}
        </button>
      ) : null}
      {secrets.data?.wanted.map(({ id: wanted, name }) => (
        <button
          key={wanted}
          type="button"
          onClick={() => navigate(`connections/${wanted}`)}
          className="mt-3 rounded-sm border border-line bg-warn-soft px-2.5 py-2 text-left font-[550] text-warn-strong"
        >
          {name} waits for its password
        </button>
      ))}
      <div className="relative mx-0.5 mt-3">
        <input
          ref={field}
          type="search"
          aria-label="Search connections"
          placeholder="Search connections"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className="w-full rounded-sm border border-line bg-panel py-[5px] pr-11 pl-[9px] [&::-webkit-search-cancel-button]:hidden"
        />
        <kbd className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 rounded border border-line px-1 font-sans text-[11px] text-faint">
          {host.platform === 'darwin' ? '⌘K' : 'Ctrl K'}
        </kbd>
      </div>
      <div className="-mx-2.5 min-h-0 flex-1 overflow-y-auto px-2.5 pb-4">
        {groups.map(([name, connections], index) => (
          <div key={name}>
            <h2 className="flex items-center px-2 pt-[18px] pb-1.5 text-xs font-semibold text-faint">
              <span className="truncate">{name}</span>
              {index === groups.length - 1 ? <AddButton /> : null}
            </h2>
            <ul className="grid gap-0.5">
              {connections.map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  current={place === 'connections' && id === connection.id}
                  paused={listing.data?.pausedAll ?? false}
                />
              ))}
            </ul>
          </div>
        ))}
        {listing.data && groups.length === 0 && listing.data.connections.length > 0 ? (
          <p className="px-2 pt-4 text-muted">No connection matches.</p>
        ) : null}
        {listing.data?.drafts
          .filter((draft) => draft.of === undefined)
          .map((draft) => (
            <button
              key={draft.id}
              type="button"
              onClick={() => navigate(`connections/new/${draft.id}`)}
              className="mt-3 flex w-full items-center gap-2 rounded-sm border border-dashed border-line px-2 py-1.5 text-left text-muted hover:text-text"
            >
              <span className="min-w-0 truncate">{String(draft.values.name ?? '') || 'New connection'}</span>
              <span className="ml-auto text-xs">Draft</span>
            </button>
          ))}
      </div>
    </aside>
  );
}

const PLACES = [
  ['connections', 'Connections'],
  ['assistants', 'Assistants'],
  ['ask', 'Ask'],
  ['history', 'History'],
  ['settings', 'Settings'],
] as const;

function AddButton() {
  return (
    <button
      type="button"
      aria-label="Add a connection"
      title="Add a connection"
      onClick={() => navigate('connections/new')}
      className="ml-auto grid size-5 place-items-center rounded-sm text-[15px] font-medium text-muted hover:bg-code hover:text-text"
    >
      +
    </button>
  );
}

function ConnectionRow({ connection, current, paused }: { connection: Connection; current: boolean; paused: boolean }) {
  return (
    <li>
      <button
        type="button"
        aria-current={current ? 'true' : undefined}
        onClick={() => navigate(`connections/${connection.id}`)}
        className="grid w-full grid-cols-[28px_minmax(0,1fr)_auto] items-center gap-[9px] rounded-sm px-2 py-1.5 text-left hover:bg-code aria-[current]:bg-panel aria-[current]:shadow-[inset_0_0_0_1px_var(--line)]"
      >
        <EngineMark engine={connection.engine} />
        <span className="min-w-0">
          <strong className="block truncate font-[550]">{connection.name}</strong>
          <small className="block truncate text-sm text-muted">
            {connection.engineName} · {connection.address}
          </small>
        </span>
        <StatusMark status={statusOf(connection, paused)} />
      </button>
    </li>
  );
}

function grouped(connections: readonly Connection[], search: string): [string, Connection[]][] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Connection[]>();
  const rank = (environment: string | undefined): number => {
    const at = ORDER.indexOf(environment ?? '');
    return environment === undefined ? ORDER.length + 1 : at === -1 ? ORDER.length : at;
  };
  const sorted = connections
    .filter((one) => {
      const text = [one.name, one.id, one.environment ?? '', one.engineName, one.address, ...one.tags].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(
      (a, b) =>
        rank(a.environment) - rank(b.environment) ||
        (a.environment ?? '').localeCompare(b.environment ?? '') ||
        Number(a.local) - Number(b.local) ||
        a.name.localeCompare(b.name),
    );
  for (const one of sorted) {
    const name = groupName(one);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups];
}
