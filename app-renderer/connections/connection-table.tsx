import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useCall } from '../api/queries.ts';
import { navigate } from '../shell/navigation.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import { Switch } from '../ui/switch.tsx';
import { environmentName, POLICY_WORDS, plural, statusOf } from '../ui/words.ts';
import { EngineMark } from './engine-mark.tsx';
import { NeededSecret } from './needed-secret.tsx';

type Connection = ReplyOf<'connections.list'>['connections'][number];

/** Every connection as a row: where it points, how it is, and its switch. */
export function ConnectionTable({ connections, pausedAll }: { connections: readonly Connection[]; pausedAll: boolean }) {
  const toggle = useCall('connections.switch');
  const pause = useCall('connections.pause-all');
  const test = useCall('tests.start');
  const problem = pause.error ?? toggle.error ?? test.error;
  const on = connections.filter((connection) => connection.on);
  const waiting = pausedAll ? [] : on.filter(({ needs }) => needs);
  return (
    <div className="grid gap-3">
      <div className="flex items-center gap-3 text-muted">
        <Switch label="Answer assistants" on={!pausedAll} onChange={(on) => pause.mutate({ paused: !on })} />
        {pausedAll ? 'Everything is paused: assistants get no answers.' : answeredWords(waiting, on.length)}
      </div>
      <WaitingConnections waiting={waiting} />
      {problem ? <ProblemNote problem={problem} /> : null}
      <ul className="rounded-md border border-line">
        {connections.map((connection) => {
          const status = statusOf(connection, pausedAll);
          return (
            <li
              key={connection.id}
              className="grid grid-cols-[28px_minmax(0,1fr)_auto_auto] items-center max-[1000px]:grid-cols-[28px_minmax(0,1fr)_auto] max-[1000px]:gap-y-1.5 gap-3 border-t border-line-soft px-3.5 py-2.5 first:border-t-0"
            >
              <EngineMark engine={connection.engine} />
              <button
                type="button"
                onClick={() => navigate(`connections/${connection.id}`)}
                className="min-w-0 rounded-sm text-left"
                title={`${connection.name}\n${connection.engineName} · ${connection.address}`}
              >
                <strong id={`name-of-${connection.id}`} className="block truncate font-[550] hover:underline">
                  {connection.name}
                </strong>
                <small className="block truncate text-sm text-muted">
                  {connection.engineName} · {connection.address}
                </small>
              </button>
              <span className="flex flex-wrap items-center gap-2 max-[1000px]:col-start-2 max-[1000px]:col-end-4 max-[1000px]:row-start-2">
                {connection.environment ? (
                  <Chip tone={/^prod/.test(connection.environment) ? 'accent' : 'plain'}>{environmentName(connection.environment)}</Chip>
                ) : null}
                <Chip tone={connection.policy === 'read-only' ? 'ok' : 'warn'}>{POLICY_WORDS[connection.policy]}</Chip>
              </span>
              <span className="flex items-center gap-3">
                <span className="flex w-36 items-center gap-2 text-sm text-muted narrow:w-28">
                  <StatusMark status={status} spoken={false} />
                  <span className="truncate" title={status.word}>
                    {status.word}
                  </span>
                </span>
                <Button
                  small
                  look="quiet"
                  className="narrow:hidden"
                  aria-describedby={`name-of-${connection.id}`}
                  disabled={pausedAll || !connection.on || connection.needs !== undefined}
                  busy={connection.testing ?? false}
                  onClick={() => test.mutate({ profile: connection.id })}
                >
                  Test
                </Button>
                <Switch
                  label={`${connection.name} answers assistants`}
                  on={connection.on}
                  disabled={pausedAll}
                  onChange={(on) => toggle.mutate({ id: connection.id, on })}
                />
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** What is true of the switch above the list: on, and yet without an answer where a person has to enter something first. */
function answeredWords(waiting: readonly Connection[], on: number): string {
  const [first] = waiting;
  if (!first) return 'Assistants are answered. Switch off to pause everything at once.';
  if (waiting.length === on) return 'Assistants get no answers until you have entered what is asked for here.';
  return `Assistants are answered, but not from ${waiting.length === 1 ? first.name : plural(waiting.length, 'connection')} yet.`;
}

/** Asks for it above the list: the passphrase once for all, a password where only one connection wants its own. */
function WaitingConnections({ waiting }: { waiting: readonly Connection[] }) {
  const locked = waiting.filter(({ needs }) => needs === 'passphrase');
  const [first] = locked.length > 0 ? locked : waiting;
  if (!first) return null;
  if (locked.length === 0 && waiting.length > 1)
    return (
      <p className="rounded-md border border-line bg-warn-soft px-3.5 py-2.5 font-[550] text-warn-strong">
        {`Hydrant asks for ${plural(waiting.length, 'password')} in each session. Open a connection below to enter its own.`}
      </p>
    );
  return (
    <NeededSecret
      key={first.id}
      profile={first.id}
      name={first.name}
      others={Math.max(0, locked.length - 1)}
      tests={false}
      onSettings={() => navigate(`connections/${first.id}/connection`)}
    />
  );
}
