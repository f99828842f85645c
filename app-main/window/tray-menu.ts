import type { ReplyOf } from '../contract/contract.ts';

type Listing = ReplyOf<'connections.list'>;
type Connection = Listing['connections'][number];

/** One line of the tray's menu, as data. */
export type TrayItem =
  | { kind: 'line' }
  | { kind: 'text'; label: string }
  | { kind: 'action'; label: string; action: TrayAction }
  | { kind: 'toggle'; label: string; checked: boolean; enabled: boolean; action: TrayAction };

export type TrayAction =
  | { do: 'open'; screen?: string }
  | { do: 'switch'; profile: string; on: boolean }
  | { do: 'pause'; paused: boolean }
  | { do: 'login'; on: boolean }
  | { do: 'quit' };

export interface TrayFacts {
  listing: Listing;
  waiting: number;
  recent: readonly { id: number; client: string; statement: string }[];
  startAtLogin: boolean;
}

/** More connections than this are reached through the window. */
const MOST = 15;
const LONGEST = 48;

/** The menu: state of each connection in words and shape, what waits, what was asked last. */
export function trayMenu({ listing, waiting, recent, startAtLogin }: TrayFacts): TrayItem[] {
  const { connections, pausedAll } = listing;
  const line: TrayItem = { kind: 'line' };
  const rows = connections.slice(0, MOST).map(
    (connection): TrayItem => ({
      kind: 'toggle',
      label: `${shape(connection, pausedAll)} ${cut(connection.name)}: ${stateInWords(connection, pausedAll)}`,
      checked: connection.on,
      enabled: !pausedAll,
      action: { do: 'switch', profile: connection.id, on: !connection.on },
    }),
  );
  if (connections.length > MOST)
    rows.push({ kind: 'action', label: `${connections.length - MOST} more`, action: { do: 'open', screen: 'connections' } });
  return [
    { kind: 'text', label: headline(listing) },
    ...(waiting > 0
      ? [
          {
            kind: 'action' as const,
            label: `Review ${plural(waiting, 'waiting statement')}`,
            action: { do: 'open' as const, screen: 'approvals' },
          },
        ]
      : []),
    line,
    ...(rows.length > 0 ? [...rows, line] : []),
    { kind: 'toggle', label: 'Pause all', checked: pausedAll, enabled: true, action: { do: 'pause', paused: !pausedAll } },
    ...recentItems(recent),
    line,
    { kind: 'action', label: 'Open Hydrant', action: { do: 'open' } },
    { kind: 'toggle', label: 'Start at login', checked: startAtLogin, enabled: true, action: { do: 'login', on: !startAtLogin } },
    { kind: 'action', label: 'Quit', action: { do: 'quit' } },
  ];
}

/** One sentence for the tooltip and the first line. */
export function headline({ connections, pausedAll }: Listing): string {
  if (pausedAll) return 'Hydrant is paused';
  const on = connections.filter((connection) => connection.on).length;
  if (connections.length === 0) return 'Hydrant: no connection yet';
  return `Hydrant: ${plural(on, 'connection')} on`;
}

/** The same words as in the window. */
function stateInWords({ on, lastTest, needs, server }: Connection, pausedAll: boolean): string {
  if (pausedAll) return 'paused';
  if (!on) return 'off';
  if (needs) return needs === 'passphrase' ? 'locked' : 'needs its password';
  if (server.state === 'failed') return 'server failed';
  if (server.state === 'restarting') return 'restarting';
  if (!lastTest) return 'not tested';
  if (lastTest.outdated) return 'edited since its test';
  return lastTest.ok ? 'works' : 'failed';
}

function shape(connection: Connection, pausedAll: boolean): string {
  const words = stateInWords(connection, pausedAll);
  if (words === 'works') return '●';
  return words === 'failed' || words === 'server failed' ? '▲' : '○';
}

function recentItems(recent: TrayFacts['recent']): TrayItem[] {
  if (recent.length === 0) return [];
  return [
    { kind: 'line' },
    { kind: 'text', label: 'Asked last' },
    ...recent.map(
      ({ client, statement }): TrayItem => ({
        kind: 'action',
        label: `${cut(client, 20)}: ${cut(statement.replace(/\s+/g, ' '))}`,
        action: { do: 'open', screen: 'history' },
      }),
    ),
  ];
}

function cut(text: string, longest: number = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 1).toWellFormed()}…` : text;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
