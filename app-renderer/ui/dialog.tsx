import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** One or two sentences under the title. */
  description?: ReactNode;
  children?: ReactNode;
  /** Words at the left of the buttons. */
  note?: ReactNode;
  actions: ReactNode;
  wide?: boolean;
}

/** A question over the window: the focus stays in it, Escape leaves it. */
export function Dialog({ open, onClose, title, description, children, note, actions, wide = false }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid place-items-center overflow-y-auto bg-veil p-6">
          <Radix.Content
            {...(description ? {} : { 'aria-describedby': undefined })}
            className={`grid w-full gap-3.5 rounded-lg border border-line bg-panel px-6 py-[22px] shadow-[0_18px_50px_rgb(0_0_0/0.2)] outline-none ${wide ? 'max-w-[760px]' : 'max-w-[620px]'}`}
          >
            <Radix.Title className="text-lg font-[650] tracking-[-0.01em]">{title}</Radix.Title>
            {description ? <Radix.Description className="text-muted">{description}</Radix.Description> : null}
            {children}
            <footer className="flex flex-wrap items-center gap-2">
              <span className="mr-auto text-muted">{note}</span>
              {actions}
            </footer>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}
