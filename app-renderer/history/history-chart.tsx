// biome-ignore-all lint/suspicious/noArrayIndexKey: these are places, never reordered
import { useDeferredValue, useMemo, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { clock, count, duration, plural, when } from '../ui/words.ts';
import type { HistoryFilter } from './history-filter.ts';

type Bucket = ReplyOf<'history.stats'>[number];

const HOUR = 60 * 60_000;
const RANGES = [
  ['24', 'Day', 24 * HOUR],
  ['168', 'Week', 7 * 24 * HOUR],
  ['720', 'Month', 30 * 24 * HOUR],
] as const;
const BUCKETS = 72;

/** The segments of a bar, from the bottom up. Patterns tell them apart where colours do not. */
const SHARES = [
  { word: 'went through', look: 'bg-line', of: ({ count: all, refused, errors }: Bucket) => Math.max(0, all - refused - errors) },
  {
    word: 'refused',
    look: 'bg-[repeating-linear-gradient(135deg,var(--warn)_0_2px,var(--warn-soft)_2px_4px)]',
    of: ({ refused }: Bucket) => refused,
  },
  { word: 'failed', look: 'bg-bad', of: ({ errors }: Bucket) => errors },
] as const;

/** How much of what the filters list was asked over time, what came of it, and how long it took: bars for volume, a line for the typical answer. */
export function HistoryChart({ filter }: { filter: HistoryFilter }) {
  const [range, setRange] = useState<string>('24');
  const span = RANGES.find(([key]) => key === range)?.[2] ?? 24 * HOUR;
  // The end moves in steps, so that the same question is not asked anew with every drawing.
  const step = span / BUCKETS;
  const until = Math.ceil(Date.now() / step) * step;
  const stats = useReply(
    'history.stats',
    { since: until - span, until, buckets: BUCKETS, filter: useDeferredValue(filter) },
    { keepPrevious: true },
  );
  const buckets = stats.data ?? [];

  const [at, setAt] = useState<number>();
  const most = Math.max(1, ...buckets.map((bucket) => bucket.count));
  const slowest = Math.max(1, ...buckets.map((bucket) => bucket.p50 ?? 0));
  const line = useMemo(() => latencyLine(buckets, slowest), [buckets, slowest]);
  const shown = at === undefined ? undefined : buckets[at];
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const shares = SHARES.map((share) => ({ ...share, sum: buckets.reduce((sum, bucket) => sum + share.of(bucket), 0) }));
  const filtered = Object.keys(filter).length > 0;
  const what = filtered ? `${plural(total, 'statement')} that ${total === 1 ? 'matches' : 'match'}` : plural(total, 'statement');
  const timeOf = (bucket: Bucket): string => (span > 24 * HOUR ? when(bucket.from) : clock(bucket.from).slice(0, 5));
  const whole = total === 0 ? `${what} in this time` : `${what}; the line is the typical time of an answer, up to ${duration(slowest)}`;
  const label = shown
    ? `${timeOf(shown)}: ${plural(shown.count, 'statement')}, ${count(shown.refused)} refused, ${count(shown.errors)} failed, typical ${duration(shown.p50)}`
    : whole;
  return (
    <figure className="grid gap-2" aria-label={`${what} in this time: ${sentenceOf(shares)}`}>
      <div className="flex items-center gap-3 text-sm text-muted">
        <span className="min-w-0">{label}</span>
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
      <div aria-hidden="true" className="relative h-[62px]" onPointerLeave={() => setAt(undefined)}>
        <div className="flex h-full items-end gap-[3px]">
          {Array.from({ length: BUCKETS }, (_, n) => (
            <span key={`bucket ${n + 1}`} className="flex h-full flex-1 items-end" onPointerEnter={() => setAt(n)}>
              <Bar bucket={buckets[n]} most={most} lit={at === n} />
            </span>
          ))}
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
      <figcaption aria-hidden="true" className="flex gap-4 text-xs text-muted">
        {shares.map(({ word, look, sum }) => (
          <span key={word} className="flex items-center gap-1.5">
            <i className={`size-2.5 rounded-[2px] ${look}`} />
            {word} {count(sum)}
          </span>
        ))}
      </figcaption>
      <ShareTable buckets={buckets} timeOf={timeOf} />
    </figure>
  );
}

/** The bar of one time bucket: its height is the number of statements; a segment that is not empty is never too low to be seen. */
function Bar({ bucket, most, lit }: { bucket: Bucket | undefined; most: number; lit: boolean }) {
  if (!bucket || bucket.count === 0) return <i className="block h-px w-full bg-line" />;
  return (
    <i
      data-bar
      className={`flex w-full flex-col-reverse overflow-hidden rounded-t-[2px] ${lit ? 'brightness-90' : ''}`}
      style={{ height: `max(6px, ${(bucket.count / most) * 100}%)` }}
    >
      {SHARES.map(({ word, look, of }) =>
        of(bucket) > 0 ? (
          <i key={word} data-share={word} className={`min-h-[2px] ${look}`} style={{ flex: `${of(bucket)} 0 0px` }} />
        ) : null,
      )}
    </i>
  );
}

/** The same numbers as a table, for screen readers. */
function ShareTable({ buckets, timeOf }: { buckets: readonly Bucket[]; timeOf: (bucket: Bucket) => string }) {
  return (
    <table className="sr-only">
      <caption>Statements over time</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          {SHARES.map(({ word }) => (
            <th key={word} scope="col">
              {word}
            </th>
          ))}
          <th scope="col">typical time</th>
        </tr>
      </thead>
      <tbody>
        {buckets
          .filter((bucket) => bucket.count > 0)
          .map((bucket) => (
            <tr key={bucket.from}>
              <th scope="row">{timeOf(bucket)}</th>
              {SHARES.map(({ word, of }) => (
                <td key={word}>{count(of(bucket))}</td>
              ))}
              <td>{duration(bucket.p50)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function sentenceOf(shares: readonly { word: string; sum: number }[]): string {
  return shares.map(({ word, sum }) => `${count(sum)} ${word}`).join(', ');
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
