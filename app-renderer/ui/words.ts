import type { ReplyOf } from '../../app-main/contract/contract.ts';

type Connection = ReplyOf<'connections.list'>['connections'][number];

/** 88 ms, 0.64 s, 12 s, 3 min: as a person would say it. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–';
  if (ms < 1) return '1 ms';
  if (ms < 500) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toLocaleString('en');
}

export function plural(value: number, one: string, many: string = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value < 1000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1000).toFixed(1)} kB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** Today only the time; before that the day with it. */
export function when(at: number, now: number = Date.now()): string {
  const same = new Date(at).toDateString() === new Date(now).toDateString();
  return same ? clock(at) : `${new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${clock(at).slice(0, 5)}`;
}

/** Today the time without seconds; before that the day, and the year where it is another one. */
function shortWhen(at: number, now: number = Date.now()): string {
  const [day, today] = [new Date(at), new Date(now)];
  if (day.toDateString() === today.toDateString()) return clock(at).slice(0, 5);
  const year = day.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' as const };
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year });
}

export function ago(at: number, now: number = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 60 / 24)} d ago`;
}

export const POLICY_WORDS: Record<string, string> = {
  'read-only': 'Read-only',
  'approve-writes': 'Asks before writing',
  full: 'May write',
};

/** The heading that a connection stands under: its environment; without one, whether it leads to this computer. */
export function groupName({ environment, local }: Pick<Connection, 'environment' | 'local'>): string {
  if (environment !== undefined && environment !== '') return environmentName(environment);
  return local ? 'On this computer' : 'No environment';
}

/** How a person says the label of an environment. */
export function environmentName(environment: string): string {
  const known: Record<string, string> = {
    prod: 'Production',
    production: 'Production',
    staging: 'Staging',
    dev: 'Development',
    test: 'Test',
  };
  return known[environment] ?? environment;
}

export interface Status {
  shape: 'dot' | 'ring' | 'triangle' | 'spinner' | 'dash' | 'lock';
  word: string;
}

/** The state of a connection as a shape and a word; the same words as in the tray. */
export function statusOf({ on, lastTest, needs, testing, server }: Connection, pausedAll: boolean): Status {
  if (testing) return { shape: 'spinner', word: 'Testing' };
  if (pausedAll) return { shape: 'dash', word: 'Paused' };
  if (!on) return { shape: 'dash', word: 'Off' };
  // Whatever a test said before the restart: nothing can be asked of it now.
  if (needs) return { shape: 'lock', word: needs === 'passphrase' ? 'Locked' : 'Needs its password' };
  if (server.state === 'failed') return { shape: 'triangle', word: 'Server failed' };
  if (server.state === 'restarting') return { shape: 'spinner', word: 'Restarting' };
  if (!lastTest) return { shape: 'ring', word: 'Not tested' };
  if (lastTest.outdated) return { shape: 'ring', word: 'Edited since its test' };
  if (lastTest.ok) return { shape: 'dot', word: `Works, ${shortWhen(lastTest.at)}` };
  return { shape: 'triangle', word: lastTest.failed ?? 'Failed' };
}
