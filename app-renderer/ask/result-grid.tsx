// biome-ignore-all lint/a11y/useSemanticElements: only the rows in sight are there, so no <table> can hold them
// biome-ignore-all lint/a11y/useFocusableInteractive: cells are read, not operated
// biome-ignore-all lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
// biome-ignore-all lint/suspicious/noArrayIndexKey: columns of one name differ by their place alone
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { count } from '../ui/words.ts';

type Page = ReplyOf<'ask.page'>;
type Cell = Page['rows'][number][number];

const ROW_HEIGHT = 30;
const CHUNK = 200;
const RIGHT = new Set(['integer', 'decimal', 'float']);

/** The rows of a result: only those in sight are drawn; what was kept by the server is fetched while scrolling. */
export function ResultGrid({ profile, page }: { profile: string; page: Page }) {
  const scroller = useRef<HTMLDivElement>(null);
  const total = page.handle ? page.totalRows : page.rows.length;
  const virtual = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => ROW_HEIGHT, overscan: 10 });
  const widths = page.columns.map((column, index) => columnWidth(column.name, page.rows, index));
  const grid = { gridTemplateColumns: widths.map((width) => `${width}px`).join(' ') };
  const items = virtual.getVirtualItems();
  const chunks = [...new Set(items.map(({ index }) => Math.floor(index / CHUNK)))];
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="table"
      aria-label="Result"
      aria-rowcount={total + 1}
      aria-colcount={page.columns.length}
      className="min-h-0 flex-1 overflow-auto rounded-sm border border-line"
    >
      <div role="rowgroup" className="sticky top-0 z-10 w-max min-w-full border-b border-line bg-panel">
        <div role="row" className="grid" style={grid}>
          {page.columns.map((column, index) => (
            <div
              key={`${column.name} ${index + 1}`}
              role="columnheader"
              title={column.type}
              className={`truncate px-2.5 py-1.5 text-sm font-medium text-muted ${RIGHT.has(column.kind) ? 'text-right' : ''}`}
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
}

function Chunk({ chunk, profile, page, grid, items }: ChunkProps) {
  const offset = chunk * CHUNK;
  // The first page came with the answer, and may hold fewer rows than a chunk.
  const needed = page.handle !== undefined && items.some(({ index }) => index >= page.rows.length || chunk > 0);
  const fetched = useReply(
    'ask.page',
    { profile, handle: page.handle ?? '', offset },
    { enabled: needed, staleTime: Number.POSITIVE_INFINITY },
  );
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
            className={`truncate px-2.5 py-[5px] ${RIGHT.has(column.kind) ? 'text-right' : ''}`}
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
  if (typeof cell === 'object') return <span className="mono">{JSON.stringify(cell)}</span>;
  return <span title={typeof cell === 'string' && cell.length > 24 ? cell : undefined}>{String(cell)}</span>;
}

function columnWidth(name: string, rows: Page['rows'], index: number): number {
  const longest = rows
    .slice(0, 50)
    .reduce(
      (most, row) => Math.max(most, String(typeof row[index] === 'object' ? JSON.stringify(row[index]) : row[index]).length),
      name.length,
    );
  return Math.round(Math.min(360, Math.max(72, longest * 8.7 + 24)));
}

/** How many rows there are, and how many of them are here. */
export function resultSentence(page: Page): string {
  if (page.affectedRows !== undefined) return `${count(page.affectedRows)} ${page.affectedRows === 1 ? 'row' : 'rows'} changed`;
  const rows = `${count(page.totalRows)} ${page.totalRows === 1 ? 'row' : 'rows'}`;
  return page.complete ? rows : `the first ${rows}; the statement has more`;
}
