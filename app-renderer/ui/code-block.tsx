import type { ReactNode } from 'react';

/** Text as it is, in the letters of code. Scrolls where it is long, also by keyboard, so it can take the focus. */
export function CodeBlock({
  label,
  className = '',
  wrap = true,
  children,
}: {
  label: string;
  className?: string;
  wrap?: boolean;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className={`overflow-auto rounded-sm bg-code px-3.5 py-2.5 ${className}`}>
      <pre className={wrap ? 'whitespace-pre-wrap [overflow-wrap:anywhere]' : ''}>{children}</pre>
    </section>
  );
}
