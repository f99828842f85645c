import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Record<Look, string> = {
  primary: 'border-accent bg-accent text-accent-text hover:bg-accent-strong hover:border-accent-strong',
  plain: 'border-line bg-panel text-text hover:bg-code',
  quiet: 'border-transparent bg-transparent text-muted hover:text-text hover:bg-code',
  danger: 'border-line bg-panel text-bad hover:bg-bad-soft',
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** Working: stays where it is, says so, and takes no second press. */
  busy?: boolean;
  small?: boolean;
  children: ReactNode;
}

export function Button({
  look = 'plain',
  busy = false,
  small = false,
  className = '',
  children,
  disabled,
  onClick,
  onKeyDown,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      aria-busy={busy || undefined}
      onClick={busy ? undefined : onClick}
      onKeyDown={(event) => {
        // A key that is held down presses once: what comes under the focus meanwhile is not meant.
        if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
        onKeyDown?.(event);
      }}
      className={`inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-sm border font-[550] transition-colors duration-100 disabled:opacity-55 ${small ? 'px-2 py-0.5 text-sm' : 'px-3 py-1.5'} ${LOOKS[look]} ${className}`}
    >
      {busy ? <Spinner /> : null}
      {children}
    </button>
  );
}

export function Spinner() {
  return (
    <span aria-hidden="true" className="inline-block size-3 animate-spin rounded-full border-[1.6px] border-current border-t-transparent" />
  );
}
