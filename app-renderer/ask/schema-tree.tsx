import { useMemo, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { count } from '../ui/words.ts';

type Catalogue = ReplyOf<'ask.catalogue'>;

export interface SchemaTreeProps {
  catalogue: Catalogue | undefined;
  problem: { message: string; next: string } | null;
  /** The tables cannot be read before a person has entered something. */
  waits: boolean;
  onPick: (name: string) => void;
}

/** Tables and their columns. A click on a name puts it into the statement. */
export function SchemaTree({ catalogue, problem, waits, onPick }: SchemaTreeProps) {
  const [search, setSearch] = useState('');
  const found = useMemo(() => {
    const word = search.trim().toLowerCase();
    return (catalogue?.objects ?? []).filter(
      (table) =>
        word === '' ||
        qualified(table).toLowerCase().includes(word) ||
        table.columns?.some((column) => column.name.toLowerCase().includes(word)),
    );
  }, [catalogue, search]);
  return (
    <section
      aria-label="Tables"
      className="flex min-h-0 w-[232px] shrink-0 flex-col gap-2 border-r border-line py-3 pr-2 pl-4 max-[1000px]:w-[190px]"
    >
      <input
        type="search"
        aria-label="Search tables and columns"
        placeholder="Search tables"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="rounded-sm border border-line bg-panel px-2 py-1"
      />
      {problem ? <ProblemNote problem={problem} /> : null}
      {!catalogue && waits ? <p className="text-sm text-muted">The tables show here once it is entered.</p> : null}
      {!catalogue && !problem && !waits ? <Skeleton label="Reading tables" lines={8} /> : null}
      <ul tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto">
        {found.map((table) => (
          <li key={`${table.database ?? ''} ${table.schema ?? ''} ${table.name}`}>
            <details>
              <summary
                className="flex items-center gap-1.5 rounded-sm px-1.5 py-1 hover:bg-code"
                title={[qualified(table), table.comment].filter(Boolean).join('\n')}
              >
                <span className="min-w-0 truncate font-medium">{qualified(table)}</span>
                <span className="ml-auto text-xs text-faint">{table.rows === undefined ? '' : count(table.rows)}</span>
              </summary>
              <ul className="mb-1 ml-2 border-l border-line-soft pl-2">
                <li>
                  <button
                    type="button"
                    onClick={() => onPick(qualified(table))}
                    className="w-full rounded-sm px-1 py-0.5 text-left text-sm text-muted hover:bg-code hover:text-text"
                  >
                    Insert the name
                  </button>
                </li>
                {table.columns?.map((column) => (
                  <li key={column.name}>
                    <button
                      type="button"
                      title={[`${column.name} ${column.type}`, column.comment].filter(Boolean).join('\n')}
                      onClick={() => onPick(column.name)}
                      className="flex w-full gap-2 rounded-sm px-1 py-0.5 text-left text-sm hover:bg-code"
                    >
                      <span className="max-w-[70%] shrink-0 truncate">{column.name}</span>
                      <span className="mono ml-auto min-w-0 truncate text-[11px] text-faint">{column.type.toLowerCase()}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
      {catalogue?.cut ? <p className="text-sm text-muted">The first 1,000 are listed.</p> : null}
    </section>
  );
}

function qualified({ database, schema, name }: { database?: string | undefined; schema?: string | undefined; name: string }): string {
  const quoted = (part: string): string => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`);
  // It is named only where one connection reaches several databases.
  if (database)
    return [database, schema, name]
      .filter((part) => part !== undefined)
      .map(quoted)
      .join('.');
  return schema && schema !== 'main' && schema !== 'public' ? `${quoted(schema)}.${quoted(name)}` : quoted(name);
}
