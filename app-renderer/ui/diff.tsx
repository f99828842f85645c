import type { ReplyOf } from '../../app-main/contract/contract.ts';

type Line = ReplyOf<'assistants.plan'>[number]['diff'][number];

const LOOK: Record<Exclude<Line['kind'], 'gap'>, readonly [sign: string, tone: string, word: string]> = {
  same: [' ', 'text-muted', ''],
  add: ['+', 'bg-ok-soft text-ok-strong', 'added: '],
  remove: ['−', 'bg-bad-soft text-bad', 'removed: '],
};

/** What changes in a file, line by line. */
export function Diff({ lines, label }: { lines: readonly Line[]; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="max-h-[320px] overflow-auto rounded-sm bg-code py-2.5">
      <pre className="leading-[1.55]">
        {lines.map((line, index) => {
          if (line.kind === 'gap')
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a diff is never reordered
              <span key={index} className="my-1 block w-max min-w-full border-y border-line-soft px-3.5 text-sm text-muted">
                {line.text}
              </span>
            );
          const [sign, tone, word] = LOOK[line.kind];
          return (
            // Lines may be the same; their place is their name.
            // biome-ignore lint/suspicious/noArrayIndexKey: a diff is never reordered
            <span key={index} className={`block w-max min-w-full px-3.5 ${tone}`}>
              <span aria-hidden="true">{sign} </span>
              <span className="sr-only">{word}</span>
              {line.text || ' '}
            </span>
          );
        })}
      </pre>
    </section>
  );
}
