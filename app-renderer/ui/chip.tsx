import type { ReactNode } from 'react';

export type Tone = 'plain' | 'accent' | 'ok' | 'warn' | 'bad';

const TONES: Record<Tone, string> = {
  plain: 'bg-code text-muted',
  accent: 'bg-accent-soft text-accent-strong',
  ok: 'bg-ok-soft text-ok-strong',
  warn: 'bg-warn-soft text-warn-strong',
  bad: 'bg-bad-soft text-bad',
};

/** A word about something, never a button. */
export function Chip({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex max-w-48 items-center gap-1 truncate rounded-full px-2 py-0.5 text-xs font-semibold ${TONES[tone]}`}>
      {children}
    </span>
  );
}
