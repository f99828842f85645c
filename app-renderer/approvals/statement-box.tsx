import { useEffect, useMemo, useRef, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { Button } from '../ui/button.tsx';
import { count, plural } from '../ui/words.ts';

type View = ReplyOf<'approvals.view'>;
type Piece = View['lines'][number]['pieces'][number];

/** A line is watched in parts of at most so many characters: a line longer than the box does not count as seen by its beginning. */
const LONGEST_PART = 80;
/** The share of a part that has to be on the screen: a line of which only the upper edge shows cannot be read. */
const READABLE = 0.75;
/** What a jump to the end scrolls past does not count as seen: a part has to stay on the screen for so long, in milliseconds. */
const STAYS_MS = 250;
/** Up to so many lines, the length of a statement is not mentioned. */
const SHORT = 12;

const LOOKS: Record<Piece['is'], string> = {
  code: '',
  comment: 'text-faint italic',
  note: 'rounded-sm bg-warn-soft px-1.5 font-sans text-xs text-warn-strong',
  escape: 'rounded-sm bg-warn-soft text-warn-strong',
  'look-alike': 'rounded-sm bg-warn-soft text-warn-strong underline decoration-dotted underline-offset-2',
};

/**
 * A statement that a person decides on. It scrolls where it is long, says how much of it has not been on the screen yet, and calls back
 * once all of it has.
 */
export function StatementBox({ view, onSeen }: { view: View; onSeen: () => void }) {
  const rows = useMemo(
    () => [
      ...(view.values === null ? [] : [{ number: null, values: true, parts: view.values.flatMap(inParts) }]),
      ...view.lines.map(({ number, pieces }) => ({ number, values: false, parts: pieces.flatMap(inParts) })),
    ],
    [view],
  );
  const total = rows.reduce((sum, { parts }) => sum + Math.max(1, parts.length), 0);
  const box = useRef<HTMLElement>(null);
  const unseen = useUnseen(box, total);
  useEffect(() => {
    if (unseen.size === 0) onSeen();
  }, [unseen, onSeen]);
  const scrollOn = (): void => {
    const [first] = unseen;
    box.current?.querySelector(`[data-part="${first}"]`)?.scrollIntoView({ block: 'start' });
    box.current?.focus();
  };
  let part = 0;
  return (
    <div className="grid gap-1.5">
      <section
        ref={box}
        data-start
        aria-label="Statement"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-[min(20rem,38vh)] overflow-y-auto rounded-sm bg-code py-2.5"
      >
        <ol>
          {rows.map(({ number, values, parts }, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a statement are never reordered
            <li key={row} className={`flex gap-3 pr-3.5 ${values ? 'mb-1.5 border-b border-line pb-1.5' : ''}`}>
              <span
                aria-hidden="true"
                className={`mono shrink-0 select-none text-right text-faint ${view.lineCount > 1 ? 'w-11' : 'w-0.5'}`}
              >
                {view.lineCount > 1 ? number : ''}
              </span>
              <code className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">
                {values ? <span className="mr-2 font-sans text-sm text-muted">Values</span> : null}
                {(parts.length === 0 ? [EMPTY] : parts).map((piece) => (
                  <span key={part} data-part={part++} title={piece.says} className={LOOKS[piece.is]}>
                    {piece.text}
                  </span>
                ))}
              </code>
            </li>
          ))}
        </ol>
      </section>
      <LengthAndUnseen view={view} unseenParts={unseen.size} unseenLines={rowsWith(rows, unseen)} onScroll={scrollOn} />
      <Warnings warnings={view.warnings} />
    </div>
  );
}

/** How long the statement is, and how much of it has not been on the screen yet. */
function LengthAndUnseen(props: { view: View; unseenParts: number; unseenLines: number; onScroll: () => void }) {
  const { view, unseenParts, unseenLines, onScroll } = props;
  if (view.lineCount <= SHORT && unseenParts === 0 && view.warnings.length === 0) return null;
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-x-3 text-sm text-muted">
      <span>
        {plural(view.lineCount, 'line')}, {count(view.characters)} characters
      </span>
      {unseenParts > 0 ? (
        <span className="ml-auto flex items-center gap-2 text-warn-strong">
          {view.lineCount > 1 ? `${plural(unseenLines, 'line')} not seen yet` : 'Not all of it seen yet'}
          <Button small onClick={onScroll}>
            Scroll on
          </Button>
        </span>
      ) : null}
    </div>
  );
}

function Warnings({ warnings }: { warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="grid gap-0.5 rounded-sm bg-warn-soft px-3.5 py-2 text-sm text-warn-strong [overflow-wrap:anywhere]">
      {warnings.map((warning) => (
        <li key={warning}>{warning}</li>
      ))}
    </ul>
  );
}

/** Stands in an empty line, so that it can be watched like any other. */
const EMPTY: Piece = { is: 'code', text: '\u200b' };

/** A long piece as several, so that each can be watched. */
function inParts(piece: Piece): Piece[] {
  const letters = [...piece.text];
  if (letters.length <= LONGEST_PART) return [piece];
  return Array.from({ length: Math.ceil(letters.length / LONGEST_PART) }, (_, index) => ({
    ...piece,
    text: letters.slice(index * LONGEST_PART, (index + 1) * LONGEST_PART).join(''),
  }));
}

/** How many rows have a part that is not seen yet. */
function rowsWith(rows: readonly { parts: readonly Piece[] }[], unseen: ReadonlySet<number>): number {
  let part = 0;
  let match = 0;
  for (const { parts } of rows) {
    const length = Math.max(1, parts.length);
    if (Array.from({ length }, (_, index) => part + index).some((index) => unseen.has(index))) match += 1;
    part += length;
  }
  return match;
}

/** Which parts have not been on the screen yet, in order: not cut off by the box, nor by the window. */
function useUnseen(box: React.RefObject<HTMLElement | null>, total: number): ReadonlySet<number> {
  const [unseen, setUnseen] = useState<ReadonlySet<number>>(() => new Set(Array.from({ length: total }, (_, index) => index)));
  useEffect(() => {
    const root = box.current;
    if (!root) return;
    const onScreen = new Set<Element>();
    const markSeen = (targets: readonly Element[]): void => {
      const still = targets.filter((target) => onScreen.has(target));
      for (const target of still) observer.unobserve(target);
      const numbers = new Set(still.map((target) => Number((target as HTMLElement).dataset.part)));
      if (numbers.size > 0) setUnseen((before) => new Set([...before].filter((index) => !numbers.has(index))));
    };
    const observer = new IntersectionObserver(
      (entries) => {
        const came: Element[] = [];
        for (const { target, intersectionRatio } of entries) {
          if (intersectionRatio < READABLE) onScreen.delete(target);
          else if (!onScreen.has(target)) {
            onScreen.add(target);
            came.push(target);
          }
        }
        if (came.length > 0) setTimeout(() => markSeen(came), STAYS_MS);
      },
      { threshold: READABLE },
    );
    for (const part of root.querySelectorAll('[data-part]')) observer.observe(part);
    return () => {
      onScreen.clear();
      observer.disconnect();
    };
  }, [box]);
  return unseen;
}
