// biome-ignore-all lint/a11y/useSemanticElements: only the rows in sight are there, so no <table> can hold them
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are read, not operated
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
// biome-ignore-all lint/suspicious/noArrayIndexKey: columns of one name differ by their place alone
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { count } from '../ui/words.ts';
import { type Cell, cellText, columnWidths, isNumber, longestOf, useDigitWidth } from './column-widths.ts';

type Page = ReplyOf<'ask.page'>;

const ROW_HEIGHT = 30;
const CHUNK = 200;

export interface ResultGridProps {
  label: string;
  profile: string;
  page: Page;
  /** Called with the reason when further rows could not be loaded, and with undefined once they could. */
  onProblem: (problem: { message: string; next: string } | undefined) => void;
}

/** The rows of a result: only those in sight are drawn; what was kept by the server is fetched while scrolling. */
export function ResultGrid({ label, profile, page, onProblem }: ResultGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const digit = useDigitWidth(probe);
  const [longest, setLongest] = useState(() => longestOf(page.columns, page.rows));
  // Columns only ever grow while more rows come into sight.
  const grow = useCallback(
    (rows: Page['rows']) =>
      setLongest((former) => {
        const next = longestOf(page.columns, rows, former);
        return next.some((length, index) => length > (former[index] ?? 0)) ? next : former;
      }),
    [page.columns],
  );
  const total = page.handle ? page.totalRows : page.rows.length;
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 10 });
  const widths = columnWidths(page.columns, longest, digit);
  const grid = { gridTemplateColumns: widths.map((width) => `${width}px`).join(' ') };
  const items = virtual.getVirtualItems();
  const chunks = [...new Set(items.map(({ index }) => Math.floor(index / CHUNK)))];
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="table"
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={page.columns.length}
      className="relative min-h-0 flex-1 overflow-auto rounded-sm border border-line"
    >
      <span ref={probe} aria-hidden="true" className="pointer-events-none invisible absolute top-0 left-0 whitespace-pre">
        00000000000000000000
      </span>
      <div role="rowgroup" className="sticky top-0 z-10 w-max min-w-full border-b border-line bg-panel">
        <div role="row" className="grid" style={grid}>
          {page.columns.map((column, index) => (
            <div
              key={`${column.name} ${index + 1}`}
              role="columnheader"
              title={`${column.name}: ${column.type}`}
              className={`truncate px-2.5 py-1.5 text-sm font-medium text-muted ${isNumber(column) ? 'text-right' : ''}`}
            >
              {column.name}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() }}>
        {chunks.map((chunk) => (
          <Chunk
            key={chunk}
            chunk={chunk}
            profile={profile}
            page={page}
            grid={grid}
            onRows={grow}
            onProblem={onProblem}
            items={items.filter(({ index }) => Math.floor(index / CHUNK) === chunk)}
          />
        ))}
      </div>
    </div>
  );
}

interface ChunkProps {
  chunk: number;
  profile: string;
  page: Page;
  grid: { gridTemplateColumns: string };
  items: readonly { index: number; start: number }[];
  onRows: (rows: Page['rows']) => void;
  onProblem: ResultGridProps['onProblem'];
}

function Chunk({ chunk, profile, page, grid, items, onRows, onProblem }: ChunkProps) {
  const offset = chunk * CHUNK;
  // The first page came with the answer, and may hold fewer rows than a chunk.
  const needed = page.handle !== undefined && items.some(({ index }) => index >= page.rows.length || chunk > 0);
  const fetched = useReply(
    'ask.page',
    { profile, handle: page.handle ?? '', offset },
    { enabled: needed, staleTime: Number.POSITIVE_INFINITY },
  );
  const { data, error } = fetched;
  useEffect(() => {
    if (data) onRows(data.rows);
  }, [data, onRows]);
  useEffect(() => {
    if (!needed) return;
    // Empty rows alone would look like rows without values.
    onProblem(
      error ? { message: `The rows from ${count(offset + 1)} on could not be read. ${error.message}`, next: error.next } : undefined,
    );
  }, [needed, error, offset, onProblem]);
  return items.map(({ index, start }) => {
    const row = fetched.data?.rows[index - offset] ?? (chunk === 0 ? page.rows[index] : undefined);
    return (
      <div
        key={index}
        role="row"
        aria-rowindex={index + 2}
        className="absolute grid w-max min-w-full border-b border-line-soft"
        style={{ ...grid, top: start, height: ROW_HEIGHT }}
      >
        {page.columns.map((column, at) => (
          <div
            key={`${column.name} ${at + 1}`}
            role="cell"
            className={`px-2.5 py-[5px] ${isNumber(column) ? 'text-right whitespace-nowrap tabular-nums' : 'truncate'}`}
          >
            {row ? <Value cell={row[at] ?? null} /> : null}
          </div>
        ))}
      </div>
    );
  });
}

/** A value as text; never as markup. */
function Value({ cell }: { cell: Cell }) {
  if (cell === null) return <span className="text-faint italic">null</span>;
  const text = cellText(cell);
  return (
    <span className={typeof cell === 'object' ? 'mono' : ''} title={text.length > 24 ? text : undefined}>
      {text}
    </span>
  );
}

/** How many rows there are, and how many of them are here. */
export function resultSentence(page: Page): string {
  if (page.affectedRows !== undefined) return `${count(page.affectedRows)} ${page.affectedRows === 1 ? 'row' : 'rows'} changed`;
  const rows = `${count(page.totalRows)} ${page.totalRows === 1 ? 'row' : 'rows'}`;
  return page.complete ? rows : `the first ${rows}; the statement has more`;
}
