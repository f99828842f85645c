import { useRef, useState } from 'react';
import { useReply } from '../api/queries.ts';
import { isAdded } from '../assistants/assistant-state.ts';
import { Drop } from '../ui/empty-state.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { useMedia } from '../ui/use-media.ts';
import { count } from '../ui/words.ts';
import { ConnectionDrawer } from './connection-drawer.tsx';
import { ConnectionList } from './connection-list.tsx';
import { navigate, useScreen } from './navigation.ts';
import { useShortcut } from './use-shortcut.ts';

/** The places, and every connection. In a narrow window a bar at the top, and the connections in a drawer. */
export function Sidebar() {
  const narrow = useMedia('(max-width: 760px)');
  const field = useRef<HTMLInputElement>(null);
  const [drawer, setDrawer] = useState(false);
  useShortcut('k', () => (narrow ? setDrawer(true) : field.current?.focus()));
  return (
    <aside className="flex w-[252px] shrink-0 flex-col border-r border-line bg-side px-2.5 pt-3.5 max-[860px]:w-[216px] narrow:w-full narrow:flex-row narrow:items-center narrow:gap-1 narrow:border-r-0 narrow:border-b narrow:px-3 narrow:py-1.5">
      <div className="window-head flex items-center gap-[9px] px-2 pt-0.5 pb-3.5 text-[14.5px] font-[650] tracking-[-0.01em] narrow:p-0 narrow:pr-1">
        <Drop />
        <span className="narrow:sr-only">Hydrant</span>
      </div>
      <ScreenLinks narrow={narrow} />
      {narrow ? (
        <>
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => setDrawer(true)}
            className="ml-auto shrink-0 rounded-sm border border-line bg-panel px-2 py-1 text-sm font-[550] hover:bg-code"
          >
            Find…
          </button>
          <WaitingSecrets narrow={narrow} />
          <ConnectionDrawer open={drawer} onClose={() => setDrawer(false)} />
        </>
      ) : (
        <>
          <WaitingSecrets narrow={narrow} />
          <ConnectionList field={field} />
        </>
      )}
    </aside>
  );
}

/** Connections that an assistant asked in vain, because a person has to enter something first; in a narrow window one sign for all. */
function WaitingSecrets({ narrow }: { narrow: boolean }) {
  const wanted = useReply('secrets.status', {}).data?.wanted ?? [];
  const [first] = wanted;
  if (narrow && first)
    return (
      <button
        type="button"
        title={waitingWords(wanted)}
        aria-label={waitingWords(wanted)}
        onClick={() => navigate(wanted.length === 1 ? `connections/${first.id}` : 'connections')}
        className="grid size-7 shrink-0 place-items-center rounded-sm border border-line bg-warn-soft"
      >
        <StatusMark status={{ shape: 'lock', word: waitingWords(wanted) }} spoken={false} />
      </button>
    );
  return wanted.map(({ id, name }) => (
    <button
      key={id}
      type="button"
      title={name}
      onClick={() => navigate(`connections/${id}`)}
      className="mx-0.5 mt-3 truncate rounded-sm border border-line bg-warn-soft px-2.5 py-2 text-left font-[550] text-warn-strong"
    >
      {name} waits for its password
    </button>
  ));
}

function waitingWords(wanted: readonly { name: string }[]): string {
  return wanted.length === 1 ? `${wanted[0]?.name} waits for its password` : `${wanted.length} connections wait for their passwords`;
}

const SCREENS = [
  ['connections', 'Connections'],
  ['assistants', 'Assistants'],
  ['ask', 'Ask'],
  ['history', 'History'],
  ['approvals', 'Approvals'],
  ['settings', 'Settings'],
] as const;

function ScreenLinks({ narrow }: { narrow: boolean }) {
  const assistants = useReply('assistants.list', {});
  const today = useReply('history.today', {});
  const approvals = useReply('approvals.list', {});
  const [screen] = useScreen();
  const waiting = approvals.data?.requests.filter(({ state }) => state === 'pending').length ?? 0;
  const installed = assistants.data?.filter((one) => one.installed) ?? [];
  const hints: Record<string, string> = {
    assistants: installed.length > 0 ? `${installed.filter(isAdded).length} of ${installed.length}` : '',
    history: today.data && today.data.statements > 0 ? `${count(today.data.statements)} today` : '',
  };
  return (
    <nav aria-label="Places" className="grid gap-0.5 narrow:flex narrow:min-w-0 narrow:flex-wrap narrow:gap-0">
      {SCREENS.map(([key, title]) => (
        <button
          key={key}
          type="button"
          aria-current={screen === key ? 'page' : undefined}
          onClick={() => navigate(key)}
          className="flex items-center gap-2.5 rounded-sm px-2 py-1.5 text-left font-medium text-muted hover:text-text aria-[current]:bg-panel aria-[current]:text-text aria-[current]:shadow-[inset_0_0_0_1px_var(--line)] narrow:gap-1.5 narrow:py-1"
        >
          {title}
          {key === 'approvals' && waiting > 0 ? (
            <span className="ml-auto rounded-full bg-warn-soft px-2 text-xs font-semibold text-warn-strong">
              {waiting}
              <span className="narrow:sr-only"> {waiting === 1 ? 'waits' : 'wait'}</span>
            </span>
          ) : narrow ? null : (
            <span className="ml-auto text-xs text-faint">{hints[key]}</span>
          )}
        </button>
      ))}
    </nav>
  );
}
