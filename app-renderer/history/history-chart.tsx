// biome-ignore-all lint/suspicious/noArrayIndexKey: these are places, never reordered
import { useMemo, useState } from 'react';
import { useReply } from '../api/queries.ts';
import { clock, count, duration, plural, when } from '../ui/words.ts';

const HOUR = 60 * 60_000;
const RANGES = [
  ['24', 'Day', 24 * HOUR],
  ['168', 'Week', 7 * 24 * HOUR],
  ['720', 'Month', 30 * 24 * HOUR],
] as const;
const BUCKETS = 72;

/** How much was asked over time, and how long it took: bars for volume, a line for the typical answer. */
export function HistoryChart() {
  const [range, setRange] = useState<string>('24');
  const span = RANGES.find(([key]) => key === range)?.[2] ?? 24 * HOUR;
  // The end moves in steps, so that the same question is not asked anew with every drawing.
  const step = span / BUCKETS;
  const until = Math.ceil(Date.now() / step) * step;
  const stats = useReply('history.stats', { since: until - span, until, buckets: BUCKETS }, { keep: true });
  const buckets = stats.data ?? [];
  const [at, setAt] = useState<number>();
  const most = Math.max(1, ...buckets.map((bucket) => bucket.count));
  const slowest = Math.max(1, ...buckets.map((bucket) => bucket.p50 ?? 0));
  const line = useMemo(() => latencyLine(buckets, slowest), [buckets, slowest]);
  const shown = at === undefined ? undefined : buckets[at];
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return (
    <figure className="grid gap-2" aria-label={`${plural(total, 'statement')} in this time`}>
      <div className="flex items-center gap-3 text-sm text-muted">
        <span className="min-w-0 truncate">
          {shown
            ? `${span > 24 * HOUR ? when(shown.from) : clock(shown.from).slice(0, 5)}: ${plural(shown.count, 'statement')}, ${count(shown.refused)} refused, typical ${duration(shown.p50)}`
            : `${plural(total, 'statement')}; the line is the typical time of an answer, up to ${duration(slowest)}`}
        </span>
        <fieldset className="ml-auto flex gap-1">
          <legend className="sr-only">Time shown</legend>
          {RANGES.map(([key, word]) => (
            <button
              key={key}
              type="button"
              aria-pressed={range === key}
              onClick={() => setRange(key)}
              className="rounded-sm px-2 py-0.5 font-[550] hover:text-text aria-pressed:bg-code aria-pressed:text-text"
            >
              {word}
            </button>
          ))}
        </fieldset>
      </div>
      <div className="relative h-[62px]" onPointerLeave={() => setAt(undefined)}>
        <div className="flex h-full items-end gap-[3px]">
          {Array.from({ length: BUCKETS }, (_, n) => {
            const bucket = buckets[n];
            return (
              <span key={`bucket ${n + 1}`} className="flex h-full flex-1 items-end" onPointerEnter={() => setAt(n)}>
                <i
                  className={`block w-full rounded-t-[2px] ${bucket && bucket.errors + bucket.refused > 0 ? 'bg-accent' : 'bg-line'} ${at === n ? 'brightness-90' : ''}`}
                  style={{ height: bucket && bucket.count > 0 ? `${Math.max(4, (bucket.count / most) * 100)}%` : '1px' }}
                />
              </span>
            );
          })}
        </div>
        <svg
          aria-hidden="true"
          viewBox={`0 0 ${BUCKETS} 100`}
          preserveAspectRatio="none"
          className="pointer-events-none absolute inset-0 h-full w-full"
        >
          <path d={line} fill="none" stroke="var(--muted)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" strokeLinejoin="round" />
        </svg>
      </div>
    </figure>
  );
}

function latencyLine(buckets: readonly { p50: number | null }[], slowest: number): string {
  let path = '';
  let drawing = false;
  buckets.forEach(({ p50 }, n) => {
    if (p50 === null) {
      drawing = false;
      return;
    }
    path += `${drawing ? 'L' : 'M'}${n + 0.5} ${(100 - (p50 / slowest) * 92 - 4).toFixed(1)} `;
    // A single point still shows: a line as long as its bar.
    if (!drawing) path += `h0.01 `;
    drawing = true;
  });
  return path;
}
