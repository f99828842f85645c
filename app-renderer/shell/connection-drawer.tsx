import { Dialog as Radix } from 'radix-ui';
import { useRef } from 'react';
import { Button } from '../ui/button.tsx';
import { returnFocus } from '../ui/focus.ts';
import { ConnectionList } from './connection-list.tsx';

/** The search and the connections over the window, where it is too narrow to hold them beside the screen. */
export function ConnectionDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-veil" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            field.current?.focus();
          }}
          onCloseAutoFocus={returnFocus}
          className="fixed inset-y-0 left-0 z-40 flex w-[min(300px,85vw)] flex-col border-r border-line bg-side px-2.5 pt-2 outline-none"
        >
          <div className="flex items-center px-2">
            <Radix.Title className="font-[650]">Find a connection</Radix.Title>
            <Button small look="quiet" className="ml-auto" onClick={onClose}>
              Close
            </Button>
          </div>
          <ConnectionList field={field} onGo={onClose} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
