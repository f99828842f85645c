import type { ReplyOf } from '../../app-main/contract/contract.ts';
import type { Tone } from '../ui/chip.tsx';

export type HistoryRow = ReplyOf<'history.list'>['rows'][number];

/** The connection's name, and its environment where that says more. */
export function connectionOf(row: Pick<HistoryRow, 'connection' | 'profile' | 'environment'>): string[] {
  const said = [row.connection, row.profile].map((text) => text.toLowerCase());
  return said.includes(row.environment.toLowerCase()) ? [row.connection] : [row.connection, row.environment];
}

/** How many rows it gave or changed; null where it has none to tell, as a plan has. */
export function rowsOf(row: Pick<HistoryRow, 'state' | 'kind' | 'rows' | 'affectedRows'>): number | null {
  return row.state === 'ok' && row.kind !== 'explain' ? (row.affectedRows ?? row.rows) : null;
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
