import { useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useCall } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { plural } from '../ui/words.ts';
import { EngineMark } from './engine-mark.tsx';

type Discovered = ReplyOf<'connections.found'>;
type Entry = Discovered['found'][number];

/** So many are seen at a glance; beyond it there is a search. */
const GLANCE = 8;

/** Connections that other programs of this computer keep. Nothing is read before the button is pressed. */
export function DiscoveredConnections({ onPick }: { onPick: (entry: Entry) => void }) {
  const look = useCall('connections.found');
  return (
    <div className="grid gap-3">
      {look.data ? null : (
        <div className="flex flex-wrap items-center gap-3">
          <p className="min-w-0 flex-1 basis-72 text-muted">
            Other programs may know your connections already. Their files are read when you press this, and not before.
          </p>
          <Button busy={look.isPending} onClick={() => look.mutate({})}>
            Look on this computer
          </Button>
        </div>
      )}
      {look.isPending ? <Skeleton label="Looking" lines={3} /> : null}
      {look.error ? <ProblemNote problem={look.error} /> : null}
      {look.data ? <Entries data={look.data} onPick={onPick} onAgain={() => look.mutate({})} /> : null}
    </div>
  );
}

function Entries({ data, onPick, onAgain }: { data: Discovered; onPick: (entry: Entry) => void; onAgain: () => void }) {
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const listed = data.found.filter(({ name, address, source }) => {
    const text = `${name} ${address} ${source}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p role="status" className="text-muted">
          {data.found.length === 0
            ? 'Nothing was found. No other program here keeps connections that Hydrant can read.'
            : `${plural(data.found.length, 'connection')}. Choose one to fill in the form; nothing is saved yet.`}
        </p>
        <span className="ml-auto flex items-center gap-2">
          {data.found.length > GLANCE ? (
            <input
              type="search"
              aria-label="Search what was found"
              placeholder="Search"
              value={search}
              onChange={(event) => setSearch(event.target.value)}
              className="w-44 rounded-sm border border-field-line bg-panel px-2.5 py-1"
            />
          ) : null}
          <Button small look="quiet" onClick={onAgain}>
            Look again
          </Button>
        </span>
      </div>
      {listed.length > 0 ? (
        <ul aria-label="Connections found" className="max-h-[336px] overflow-y-auto rounded-md border border-line">
          {listed.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may say the very same
            <li key={`${entry.source} ${entry.name} ${index}`} className="border-t border-line-soft first:border-t-0">
              <button
                type="button"
                onClick={() => onPick(entry)}
                className="grid w-full grid-cols-[28px_minmax(0,1fr)_auto] items-center gap-3 px-3.5 py-2 text-left -outline-offset-2 hover:bg-code"
              >
                <EngineMark engine={entry.engine} />
                <span className="min-w-0">
                  <strong className="block truncate font-[550]" title={entry.name}>
                    {entry.name}
                  </strong>
                  <small className="block truncate text-sm text-muted" title={entry.source}>
                    {entry.address && entry.address !== entry.name ? `${entry.address} · ` : ''}
                    {entry.source}
                  </small>
                </span>
                <span className="text-sm text-faint">{entry.secrets ? 'with its password' : ''}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      {data.found.length > 0 && listed.length === 0 ? <p className="text-muted">None of them matches.</p> : null}
      {data.more > 0 ? <p className="text-sm text-muted">{plural(data.more, 'more connection')} are not listed.</p> : null}
      {data.problems.length > 0 ? (
        <ul aria-label="What could not be read" className="grid list-disc gap-0.5 pl-4 text-sm text-muted [overflow-wrap:anywhere]">
          {data.problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
