import { Dialog as Radix } from 'radix-ui';
import type { MouseEvent, ReactNode } from 'react';
import { returnFocus } from './focus.ts';

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
  /** It comes up by itself: the focus goes to its text and never to a button, and no press that is under way closes it. */
  startAtText?: boolean;
}

/** Puts the focus on the part of the open dialog that is marked with `data-start`, or on the dialog itself. */
export function focusStart(): void {
  const dialog = document.querySelector<HTMLElement>('[role="dialog"][data-state="open"]');
  (dialog?.querySelector<HTMLElement>('[data-start]') ?? dialog)?.focus();
}

/** A question over the window: the focus stays in it, Escape leaves it. What is long scrolls between its title and its buttons. */
export function Dialog({ open, onClose, title, description, children, note, actions, wide = false, startAtText = false }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid grid-cols-[minmax(0,1fr)] place-items-center bg-veil p-6 short:p-3">
          <Radix.Content
            {...(description ? {} : { 'aria-describedby': undefined })}
            onCloseAutoFocus={returnFocus}
            {...(startAtText ? { onOpenAutoFocus: atText, onPointerDownOutside: ignore } : {})}
            onEscapeKeyDown={ignoreRepeated}
            className={`flex max-h-[calc(100dvh-48px)] w-full flex-col rounded-lg border border-line bg-panel shadow-[0_18px_50px_rgb(0_0_0/0.2)] outline-none short:max-h-[calc(100dvh-24px)] ${wide ? 'max-w-[760px]' : 'max-w-[620px]'}`}
          >
            <div className="grid min-h-0 auto-rows-max grid-cols-[minmax(0,1fr)] gap-3.5 overflow-y-auto px-6 pt-[22px] pb-3.5 short:gap-2.5 short:px-5 short:pt-4">
              <Radix.Title className="text-lg font-[650] tracking-[-0.01em] [overflow-wrap:anywhere]">{title}</Radix.Title>
              {description ? <Radix.Description className="text-muted">{description}</Radix.Description> : null}
              {children}
            </div>
            <footer
              onClickCapture={ignoreDoubled}
              className="flex shrink-0 flex-wrap items-center justify-end gap-2 px-6 pt-2 pb-[22px] short:px-5 short:pb-4"
            >
              <span className="mr-auto min-w-0 text-muted">{note}</span>
              {actions}
            </footer>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

function atText(event: Event): void {
  event.preventDefault();
  focusStart();
}

function ignore(event: Event): void {
  event.preventDefault();
}

/** One key that is held down closes one dialog, not those that come after it as well. */
function ignoreRepeated(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}

/** The second press of a double click would reach a button that took the place of the first. */
function ignoreDoubled(event: MouseEvent<HTMLElement>): void {
  if (event.detail <= 1) return;
  event.preventDefault();
  event.stopPropagation();
}
