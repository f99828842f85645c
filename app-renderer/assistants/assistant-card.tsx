import { useCall, useReply } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { AssistantMark } from './assistant-mark.tsx';
import { type Assistant, assistantState, isOthersEntry, leadsNowhere } from './assistant-state.ts';
import { type Picked, pickedOf } from './groups.ts';

type Entry = Assistant['entries'][number];

const ENTRY_WORDS: Partial<Record<Assistant['state'], string>> = {
  drifted: 'Changed since',
  missing: 'No longer in its file',
  stale: 'Older Hydrant',
};

interface CardProps {
  assistant: Assistant;
  names: (ids: readonly string[]) => string;
  onAdd: () => void;
  onChange: (action: 'add' | 'remove' | 'repair', picked: Picked) => void;
  onBackups: () => void;
  /** Copy an entry to paste by hand, where the file cannot be written. */
  onCopy: () => void;
}

/** One assistant: its state, its entries, and what can be done about each. */
export function AssistantCard({ assistant, names, onAdd, onChange, onBackups, onCopy }: CardProps) {
  const { words, tone } = assistantState(assistant);
  const broken = assistant.files.find(({ problem }) => problem);
  return (
    <section aria-label={assistant.name} data-assistant={assistant.id} className="rounded-md border border-line">
      <div className="flex flex-wrap items-center gap-3 px-3.5 py-2.5">
        <AssistantMark id={assistant.id} name={assistant.name} />
        <h2 className="font-[620]">{assistant.name}</h2>
        <Chip wide tone={tone}>
          {broken ? 'Cannot be read' : words}
        </Chip>
        <span className="ml-auto flex gap-2">
          <Button small look="quiet" aria-label={`Backups of ${assistant.name}`} onClick={onBackups}>
            Backups
          </Button>
          <Button small disabled={broken !== undefined} aria-label={`Add a connection to ${assistant.name}`} onClick={onAdd}>
            Add…
          </Button>
        </span>
      </div>
      {broken?.problem ? <BrokenFile assistant={assistant} path={broken.path} problem={broken.problem} onCopy={onCopy} /> : null}
      {assistant.needsRestart ? <p className="border-t border-line-soft px-3.5 py-2 text-warn-strong">{assistant.reload}</p> : null}
      {assistant.entries.length > 0 ? (
        <ul>
          {assistant.entries.map((entry) => (
            <EntryRow key={`${entry.file} ${entry.id}`} assistant={assistant} entry={entry} names={names} onChange={onChange} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

interface EntryRowProps extends Pick<CardProps, 'assistant' | 'names' | 'onChange'> {
  entry: Entry;
}

/** One entry in a file: the connections behind it, and the one thing to do about it. */
function EntryRow({ assistant, entry, names, onChange }: EntryRowProps) {
  const nowhere = leadsNowhere(entry);
  const title = names(entry.profiles) || entry.id;
  const isOthers = isOthersEntry(entry);
  const missing = entry.state === 'missing';
  const forget = useCall('assistants.forget');
  const changed = !isOthers && (entry.state === 'drifted' || entry.state === 'stale');
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line-soft px-3.5 py-2">
      <span className="min-w-0 flex-1 basis-56">
        <span className="block truncate" title={title}>
          {title}
        </span>
        {entry.gone.length > 0 ? <span className="block text-sm text-warn-strong">{goneWords(entry)}</span> : null}
        {missing && entry.gone.length === 0 ? (
          <span className="block text-sm text-warn-strong">
            It is no longer in its file, so the assistant does not know the connection.
          </span>
        ) : null}
        {isOthers ? <span className="block text-sm text-muted">Not written by Hydrant, and left as it is.</span> : null}
        <small className="block text-sm text-muted [overflow-wrap:anywhere]">
          {entry.profiles.length > 1 ? `${entry.profiles.length} environments behind one server · ` : ''}
          <code>{entry.id}</code> {missing ? 'was in' : 'in'} {entry.file}
        </small>
        {forget.error ? <ProblemNote problem={forget.error} /> : null}
      </span>
      {assistant.entries.length > 1 && (changed || missing) && !nowhere ? <Chip tone="warn">{ENTRY_WORDS[entry.state]}</Chip> : null}
      {changed && entry.gone.length === 0 ? (
        <Button small aria-label={`Repair ${title} in ${assistant.name}`} onClick={() => onChange('repair', pickedOf(entry))}>
          Repair
        </Button>
      ) : null}
      {missing && entry.gone.length === 0 ? (
        <Button small aria-label={`Add ${title} to ${assistant.name} again`} onClick={() => onChange('add', pickedOf(entry))}>
          Add
        </Button>
      ) : null}
      {isOthers ? null : (
        <Button
          small
          look={nowhere ? 'plain' : 'quiet'}
          aria-label={`Remove ${title} from ${assistant.name}`}
          // Of what is not in the file any more there is nothing to show and nothing to write.
          onClick={() =>
            missing ? forget.mutate({ assistant: assistant.id, file: entry.file, entry: entry.id }) : onChange('remove', pickedOf(entry))
          }
        >
          Remove
        </Button>
      )}
    </li>
  );
}

function goneWords({ profiles, gone }: Entry): string {
  if (profiles.length === 1) return 'The connection it points to is gone, so the assistant gets no answer from it.';
  if (gone.length === profiles.length) return 'The connections it points to are gone, so the assistant gets no answer from it.';
  return gone.length === 1 ? `One of its connections is gone: ${gone[0]}.` : `Some of its connections are gone: ${gone.join(', ')}.`;
}

interface BrokenFileProps {
  assistant: Assistant;
  path: string;
  problem: { message: string; next: string };
  onCopy: () => void;
}

/** A file that Hydrant cannot read, and so does not write: where it is, and the ways on. */
function BrokenFile({ assistant, path, problem, onCopy }: BrokenFileProps) {
  const backups = useReply('assistants.backups', { assistant: assistant.id });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5 px-3.5 pb-3">
      <ProblemNote problem={problem} />
      <p className="[overflow-wrap:anywhere]">
        <code>{path}</code>
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <CopyButton small text={path}>
          Copy the path
        </CopyButton>
        <Button small aria-label={`Copy the entry for ${assistant.name}`} onClick={onCopy}>
          Copy the entry…
        </Button>
        <span className="text-sm text-muted">
          To paste into the file by hand.
          {backups.data && backups.data.length > 0 ? ' Backups has the file as it was before.' : ''}
        </span>
      </div>
    </div>
  );
}
