import { useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useReply } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, INPUT } from '../ui/field.tsx';
import { environmentName } from '../ui/words.ts';
import { type Assistant, isInFile } from './assistant-state.ts';
import { clashOf, nameProblem, ownConnections, type Picked } from './groups.ts';

type Connection = ReplyOf<'connections.list'>['connections'][number];
type Group = ReplyOf<'assistants.groups'>[number];

/** Which connections an assistant gets: each as a server of its own, or several behind one, to be compared. */
export function PickDialog({
  assistant,
  onClose,
  onPick,
}: {
  assistant: Assistant;
  onClose: () => void;
  onPick: (picked: Picked) => void;
}) {
  const listing = useReply('connections.list', {});
  const groups = useReply('assistants.groups', {});
  const [picked, setPicked] = useState<string[]>([]);
  const [together, setTogether] = useState(false);
  const [name, setName] = useState('');
  const there = ownConnections(assistant);
  const all = listing.data?.connections ?? [];
  const sorted = [...all.filter(({ id }) => !there.has(id)), ...all.filter(({ id }) => there.has(id))];
  const chosen = all.filter(({ id }) => picked.includes(id));
  const grouped = together && chosen.length > 1;
  const wanted = grouped ? picked : picked.filter((id) => !there.has(id));
  const clash = grouped ? clashOf(chosen) : undefined;
  const misnamed = grouped ? nameProblem(name, all) : undefined;
  const replaced = grouped ? assistant.entries.filter(isInFile).find(({ id }) => id === (name ? `hydrant-${name}` : 'hydrant')) : undefined;

  const take = (group: Group): void => {
    setPicked(group.profiles);
    setTogether(true);
    setName(group.name);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Which connections for ${assistant.name}?`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            disabled={wanted.length === 0 || clash !== undefined || misnamed !== undefined}
            onClick={() => onPick({ profiles: wanted, ...(grouped ? { together: true, ...(name ? { name } : {}) } : {}) })}
          >
            Show what changes
          </Button>
        </>
      }
    >
      {listing.data && all.length === 0 ? <p className="text-muted">Add a connection first.</p> : null}
      {all.length > 0 && there.size === all.length && all.length === 1 ? <p className="text-muted">It is there already.</p> : null}
      <Suggestions groups={groups.data ?? []} connections={all} onTake={take} />
      <ul className="max-h-72 overflow-y-auto short:max-h-none">
        {sorted.map((connection) => (
          <li key={connection.id}>
            <label className="flex items-center gap-2.5 py-1.5">
              <input
                type="checkbox"
                className="accent-accent"
                checked={picked.includes(connection.id)}
                onChange={({ target }) =>
                  setPicked((former) => (target.checked ? [...former, connection.id] : former.filter((one) => one !== connection.id)))
                }
              />
              <span className="min-w-0 flex-1 truncate" title={`${connection.name}\n${connection.address}`}>
                {connection.name} <span className="text-muted">{connection.address}</span>
              </span>
              <span
                className="max-w-40 shrink-0 truncate text-sm text-muted"
                title={connection.environment ? environmentName(connection.environment) : undefined}
              >
                {there.has(connection.id) ? 'Added already' : connection.environment ? environmentName(connection.environment) : ''}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {chosen.length > 1 ? (
        <fieldset className="grid gap-1.5 border-t border-line-soft pt-3">
          <legend className="sr-only">How they are added</legend>
          <Choice
            checked={!together}
            onChange={() => setTogether(false)}
            title="Each as a server of its own"
            help="The assistant sees them one beside the other."
          />
          <Choice
            checked={together}
            onChange={() => setTogether(true)}
            title="All behind one server"
            help="For one warehouse in several environments: the assistant can compare them."
          />
        </fieldset>
      ) : null}
      {grouped ? (
        <Field label="Name of the entry" optional help={`In its file: hydrant${name ? `-${name}` : ''}`} problem={misnamed}>
          {(tie) => (
            <input
              {...tie}
              className={`${INPUT} max-w-64`}
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={({ target }) => setName(target.value.trim())}
            />
          )}
        </Field>
      ) : null}
      {clash ? (
        <p role="alert" className="font-[550] text-bad">
          {clash}
        </p>
      ) : null}
      {replaced ? <p className="text-warn-strong">{`The entry ${replaced.id} is there already; it will be replaced.`}</p> : null}
    </Dialog>
  );
}

function Suggestions({
  groups,
  connections,
  onTake,
}: {
  groups: readonly Group[];
  connections: readonly Connection[];
  onTake: (group: Group) => void;
}) {
  if (groups.length === 0) return null;
  const nameOf = (id: string): string => connections.find((one) => one.id === id)?.name ?? id;
  return (
    <section aria-label="Suggested groups" className="grid gap-1.5">
      <p className="text-muted">These look like one warehouse in several environments:</p>
      <ul className="grid gap-1.5">
        {groups.map((group) => (
          <li key={group.name}>
            <button
              type="button"
              onClick={() => onTake(group)}
              className="grid w-full rounded-sm border border-line px-3 py-1.5 text-left hover:bg-code"
            >
              <span className="truncate font-[550]" title={group.profiles.map(nameOf).join(', ')}>
                {group.profiles.map(nameOf).join(', ')}
              </span>
              <span className="truncate text-sm text-muted" title={group.why}>
                {group.why}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Choice({ checked, onChange, title, help }: { checked: boolean; onChange: () => void; title: string; help: string }) {
  return (
    <label className="flex items-baseline gap-2.5">
      <input type="radio" name="how" className="accent-accent" checked={checked} onChange={onChange} />
      <span>
        {title} <span className="text-muted">{help}</span>
      </span>
    </label>
  );
}
