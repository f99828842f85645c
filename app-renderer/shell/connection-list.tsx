import { type RefObject, useMemo, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { host } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { EngineMark } from '../connections/engine-mark.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { groupName, statusOf } from '../ui/words.ts';
import { navigate, useScreen } from './navigation.ts';

type Connection = ReplyOf<'connections.list'>['connections'][number];

const ORDER = ['prod', 'production', 'staging', 'test', 'dev'];

/** A search, every connection under its environment, and the drafts. `onGo` is called when one was chosen. */
export function ConnectionList({ field, onGo }: { field: RefObject<HTMLInputElement | null>; onGo?: () => void }) {
  const listing = useReply('connections.list', {});
  const [screen, id] = useScreen();
  const [search, setSearch] = useState('');
  const groups = useMemo(() => grouped(listing.data?.connections ?? [], search), [listing.data, search]);
  const go = (to: string): void => {
    navigate(to);
    onGo?.();
  };
  return (
    <>
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
              <span className="truncate" title={name}>
                {name}
              </span>
              {index === groups.length - 1 ? <AddButton onGo={go} /> : null}
            </h2>
            <ul className="grid gap-0.5">
              {connections.map((connection) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  current={screen === 'connections' && id === connection.id}
                  paused={listing.data?.pausedAll ?? false}
                  onGo={go}
                />
              ))}
            </ul>
          </div>
        ))}
        {listing.error ? <p className="px-2 pt-4 text-muted">The saved connections cannot be read; see Connections.</p> : null}
        {listing.data && groups.length === 0 && listing.data.connections.length > 0 ? (
          <p className="px-2 pt-4 text-muted">No connection matches.</p>
        ) : null}
        {listing.data?.drafts
          .filter((draft) => draft.of === undefined)
          .map((draft) => (
            <button
              key={draft.id}
              type="button"
              onClick={() => go(`connections/new/${draft.id}`)}
              className="mt-3 flex w-full items-center gap-2 rounded-sm border border-dashed border-line px-2 py-1.5 text-left text-muted hover:text-text"
            >
              <span className="min-w-0 truncate" title={String(draft.values.name ?? '')}>
                {String(draft.values.name ?? '') || 'New connection'}
              </span>
              <span className="ml-auto text-xs">Draft</span>
            </button>
          ))}
      </div>
    </>
  );
}

function AddButton({ onGo }: { onGo: (to: string) => void }) {
  return (
    <button
      type="button"
      aria-label="Add a connection"
      title="Add a connection"
      onClick={() => onGo('connections/new')}
      className="ml-auto grid size-5 place-items-center rounded-sm text-[15px] font-medium text-muted hover:bg-code hover:text-text"
    >
      +
    </button>
  );
}

interface ConnectionRowProps {
  connection: Connection;
  current: boolean;
  paused: boolean;
  onGo: (to: string) => void;
}

function ConnectionRow({ connection, current, paused, onGo }: ConnectionRowProps) {
  return (
    <li>
      <button
        type="button"
        aria-current={current ? 'true' : undefined}
        title={`${connection.name}\n${connection.engineName} · ${connection.address}`}
        onClick={() => onGo(`connections/${connection.id}`)}
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
