import type { ReactNode } from 'react';

/** Nothing here yet, and what to do about it. */
export function EmptyState({
  title,
  children,
  actions,
  mark = false,
  whole = false,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  mark?: boolean;
  /** The page shows nothing else, so its title is the heading of the page. */
  whole?: boolean;
}) {
  const Heading = whole ? 'h1' : 'h2';
  return (
    <div className="m-auto grid max-w-[430px] justify-items-center gap-2 p-6 text-center">
      {mark ? <Drop large /> : null}
      <Heading className="mt-2 text-lg font-[650] tracking-[-0.01em]">{title}</Heading>
      {children ? <p className="text-muted">{children}</p> : null}
      {actions ? <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div> : null}
    </div>
  );
}

/** The mark of the app. */
export function Drop({ large = false }: { large?: boolean }) {
  return (
    <span
      aria-hidden="true"
      className={`grid place-items-center bg-accent text-accent-text ${large ? 'size-13 rounded-[14px]' : 'size-[22px] rounded-sm'}`}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 24 24"
        className={large ? 'w-7' : 'w-[13px]'}
        fill="none"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinecap="round"
      >
        <path d="M12 3s6.5 6.6 6.5 11.2A6.5 6.5 0 0 1 12 21a6.5 6.5 0 0 1-6.5-6.8C5.5 9.6 12 3 12 3Z" />
      </svg>
    </span>
  );
}
