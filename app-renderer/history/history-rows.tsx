import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useReply } from '../api/queries.ts';
import { Chip } from '../ui/chip.tsx';
import { useMedia } from '../ui/use-media.ts';
import { count, duration, plural, when } from '../ui/words.ts';
import type { HistoryFilter } from './history-filter.ts';
import { connectionOf, type HistoryRow, outcome, rowsOf } from './history-words.ts';

/** Rows asked for at once. */
const CHUNK = 100;

/** How the rows are laid out: in one line where there is room, else two lines of the statement over a line about it. */
interface Layout {
  oneLine: boolean;
  rowHeight: number;
  columns: string;
}

const WIDE: Layout = {
  oneLine: true,
  rowHeight: 36,
  columns: 'grid-cols-[minmax(94px,0.4fr)_minmax(84px,0.7fr)_minmax(120px,1.1fr)_minmax(300px,3.6fr)_86px_62px_104px]',
};
const NARROW: Layout = { oneLine: false, rowHeight: 66, columns: 'grid-cols-[minmax(0,1fr)_auto]' };

interface RowsProps {
  filter: HistoryFilter;
  before: number;
  total: number;
  selected: number | undefined;
  onSelect: (id: number) => void;
}

/** The rows in sight; those of a long list are asked for in portions. */
export function HistoryRows(props: RowsProps) {
  const layout = useMedia('(min-width: 1280px)') ? WIDE : NARROW;
  return <LaidOutRows key={layout.columns} layout={layout} {...props} />;
}

function LaidOutRows({ layout, filter, before, total, selected, onSelect }: RowsProps & { layout: Layout }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => layout.rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const first = Math.floor((items[0]?.index ?? 0) / CHUNK);
  const last = Math.floor((items.at(-1)?.index ?? 0) / CHUNK);
  return (
    <div className="flex min-h-40 flex-1 flex-col short:h-[max(15rem,70vh)] short:flex-none">
      <Head layout={layout} total={total} />
      <section ref={scroller} aria-label={`${plural(total, 'statement')}, newest first`} className="min-h-0 flex-1 overflow-y-auto">
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {[...new Set([first, last])].map((chunk) => (
            <Chunk
              key={chunk}
              chunk={chunk}
              filter={filter}
              before={before}
              layout={layout}
              items={items.filter(({ index }) => Math.floor(index / CHUNK) === chunk)}
              selected={selected}
              onSelect={onSelect}
            />
          ))}
        </div>
      </section>
    </div>
  );
}

function Head({ layout, total }: { layout: Layout; total: number }) {
  const look = `grid ${layout.columns} gap-x-2.5 border-b border-line px-2.5 pb-1.5 text-sm font-medium text-muted`;
  const listed = (
    <span>
      Statement <span className="font-[450] text-faint">{count(total)} listed</span>
    </span>
  );
  if (!layout.oneLine)
    return (
      <div aria-hidden="true" className={look}>
        {listed}
      </div>
    );
  return (
    <div aria-hidden="true" className={look}>
      <span>Time</span>
      <span>Assistant</span>
      <span>Connection</span>
      {listed}
      <span className="text-right">Rows</span>
      <span className="text-right">Took</span>
      <span />
    </div>
  );
}

type ChunkProps = Omit<RowsProps, 'total'> & { chunk: number; layout: Layout; items: readonly { index: number; start: number }[] };

function Chunk({ chunk, layout, filter, before, items, selected, onSelect }: ChunkProps) {
  const page = useReply('history.list', { filter, before, offset: chunk * CHUNK, limit: CHUNK }, { keepPrevious: true });
  return items.map(({ index, start }) => {
    const row = page.data?.rows[index - chunk * CHUNK];
    return row ? (
      <Row key={row.id} row={row} layout={layout} top={start} selected={selected === row.id} onSelect={onSelect} />
    ) : (
      <div
        key={`empty ${index}`}
        aria-hidden="true"
        style={{ top: start, height: layout.rowHeight }}
        className="absolute inset-x-0 border-b border-line-soft"
      />
    );
  });
}

interface RowProps {
  row: HistoryRow;
  layout: Layout;
  top: number;
  selected: boolean;
  onSelect: (id: number) => void;
}

function Row({ row, layout, top, selected, onSelect }: RowProps) {
  const statement = useMemo(() => row.shown.replace(/\s+/g, ' ').slice(0, 400), [row.shown]);
  return (
    <button
      type="button"
      data-row={row.id}
      aria-pressed={selected}
      onClick={() => onSelect(row.id)}
      style={{ top, height: layout.rowHeight }}
      className={`absolute inset-x-0 grid ${layout.columns} items-center gap-x-2.5 border-b border-line-soft px-2.5 text-left hover:bg-code aria-pressed:bg-accent-soft`}
    >
      {layout.oneLine ? <OneLine row={row} statement={statement} /> : <TwoLines row={row} statement={statement} />}
    </button>
  );
}

function OneLine({ row, statement }: { row: HistoryRow; statement: string }) {
  return (
    <>
      <span className="truncate">{when(row.startedAt)}</span>
      <span className="truncate" title={row.client.label}>
        {row.client.label}
      </span>
      <span className="flex min-w-0 items-baseline gap-1.5" title={connectionOf(row).join(' · ')}>
        <span className="truncate">{row.connection}</span>
        {connectionOf(row).length > 1 ? <small className="shrink-0 text-xs text-muted">{row.environment}</small> : null}
      </span>
      <span className="mono truncate" title={statement}>
        {statement}
      </span>
      <span className="text-right whitespace-nowrap tabular-nums">{count(rowsOf(row))}</span>
      <span className="text-right whitespace-nowrap tabular-nums">{duration(row.ms)}</span>
      <Outcome row={row} />
    </>
  );
}

function TwoLines({ row, statement }: { row: HistoryRow; statement: string }) {
  const rows = rowsOf(row);
  const about = [
    when(row.startedAt),
    row.client.label,
    connectionOf(row).join(', '),
    ...(rows === null ? [] : [plural(rows, 'row')]),
    duration(row.ms),
  ].join(' · ');
  return (
    <>
      <span className="min-w-0">
        <span className="mono line-clamp-2 leading-[1.35] [overflow-wrap:anywhere]" title={statement}>
          {statement}
        </span>
        <span className="block truncate text-sm text-muted tabular-nums" title={about}>
          {about}
        </span>
      </span>
      <Outcome row={row} />
    </>
  );
}

function Outcome({ row }: { row: HistoryRow }) {
  const [tone, word] = outcome(row);
  return (
    <span>
      <Chip tone={tone}>{row.repeats > 1 ? `${word} ×${row.repeats}` : word}</Chip>
    </span>
  );
}
