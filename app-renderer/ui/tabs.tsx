import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab {
  id: string;
  title: string;
  content: ReactNode;
}

/** Tabs under a page's head. Arrow keys move between them. */
export function Tabs({ tabs, value, onChange }: { tabs: readonly Tab[]; value: string; onChange: (id: string) => void }) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <Radix.List className="flex shrink-0 gap-5 border-b border-line px-[26px] narrow:px-4">
        {tabs.map(({ id, title }) => (
          <Radix.Trigger
            key={id}
            value={id}
            className="pt-2 pb-[9px] font-medium text-muted hover:text-text data-[state=active]:text-text data-[state=active]:shadow-[inset_0_-2px_var(--accent)]"
          >
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, content }) => (
        <Radix.Content
          key={id}
          value={id}
          tabIndex={-1}
          className="min-h-0 flex-1 overflow-y-auto px-[26px] py-[22px] outline-none narrow:px-4 short:py-4"
        >
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
