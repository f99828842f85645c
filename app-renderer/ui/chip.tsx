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
export function Chip({
  tone = 'plain',
  wide = false,
  children,
}: {
  tone?: Tone /** Holds a sentence. */;
  wide?: boolean;
  children: ReactNode;
}) {
  return (
    <span
      title={typeof children === 'string' ? children : undefined}
      className={`inline-block ${wide ? 'max-w-80' : 'max-w-48'} truncate rounded-full px-2 py-0.5 align-middle text-xs font-semibold ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
