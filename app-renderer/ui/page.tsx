import type { ReactNode } from 'react';

/** A place: its head with at most two actions, and a body that scrolls. */
export function Page({
  title,
  lead,
  actions,
  tabs,
  children,
  fill = false,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  children: ReactNode;
  fill?: boolean;
}) {
  return (
    <main className="flex h-full min-h-0 min-w-0 flex-1 flex-col bg-panel narrow:h-auto">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 px-[26px] pt-[18px] pb-3 narrow:px-4 short:pt-3 short:pb-2">
        <h1 title={title} className="min-w-0 truncate text-xl font-[650] tracking-[-0.015em]">
          {title}
        </h1>
        {lead}
        <span className="ml-auto flex flex-wrap items-center justify-end gap-2.5">{actions}</span>
      </header>
      {tabs}
      <div className={fill ? 'flex min-h-0 flex-1 flex-col' : 'min-h-0 flex-1 overflow-y-auto px-[26px] py-[22px] narrow:px-4 short:py-4'}>
        {children}
      </div>
    </main>
  );
}
