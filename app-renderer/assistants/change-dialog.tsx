import { useEffect, useMemo, useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { storeName } from '../secrets/store-choice.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Diff } from '../ui/diff.tsx';
import { type FieldProblem, ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';

type Assistant = ReplyOf<'assistants.list'>[number];
type Change = ReplyOf<'assistants.plan'>[number];

export interface ChangeRequest {
  assistant: Assistant;
  action: 'add' | 'remove' | 'repair';
  profiles: string[];
  /** All behind one entry, and what its name ends in. */
  together?: boolean;
  name?: string;
  /** The names people know, for the title. */
  names: string;
}

const TITLES: Record<ChangeRequest['action'], (names: string, assistant: string) => string> = {
  add: (names, assistant) => `Add ${names} to ${assistant}`,
  remove: (names, assistant) => `Remove ${names} from ${assistant}`,
  repair: (_, assistant) => `Repair the entry in ${assistant}`,
};

const ACTION_LABELS: Record<ChangeRequest['action'], string> = { add: 'Add', remove: 'Remove', repair: 'Repair' };

/** What will be written, before it is: the difference, the file, the backup. */
export function ChangeDialog({ request, onClose }: { request: ChangeRequest | undefined; onClose: () => void }) {
  return request ? <OpenDialog key={JSON.stringify(request)} request={request} onClose={onClose} /> : null;
}

function OpenDialog({ request, onClose }: { request: ChangeRequest; onClose: () => void }) {
  const { assistant, action, profiles, together, name, names } = request;
  const wanted = useMemo(
    () => ({ assistant: assistant.id, profiles, ...(together ? { together } : {}), ...(name ? { name } : {}) }),
    [assistant.id, profiles, together, name],
  );
  const [changes, setChanges] = useState<Change[]>();
  const [problem, setProblem] = useState<FieldProblem>();
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    call('assistants.plan', { ...wanted, action }).then(setChanges, setProblem);
  }, [wanted, action]);
  const apply = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await call('assistants.apply', { ids: (changes ?? []).map(({ id }) => id) });
      announce(`${action === 'remove' ? 'Removed from' : 'Written to'} the configuration of ${assistant.name}. ${assistant.reload}`);
      onClose();
    } catch (error) {
      setProblem(error as FieldProblem & Error);
      // What was shown no longer fits the file: show what fits now.
      call('assistants.plan', { ...wanted, action }).then(setChanges, () => setChanges(undefined));
    } finally {
      setBusy(false);
    }
  };
  const secrets = useReply('secrets.status', {});
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={TITLES[action](names, assistant.name)}
      description={`This changes one entry in the configuration of ${assistant.name}. Your other servers stay as they are. No password is written: the entry names the connection, and secrets stay in ${storeName(secrets.data)}.`}
      note={
        changes?.some(({ backup }) => backup !== null)
          ? 'A backup is kept.'
          : changes?.some(({ creates }) => creates)
            ? 'The file is made.'
            : ''
      }
      actions={
        <>
          {action === 'remove' ? null : (
            <CopyButton look="quiet" text={async () => (await call('assistants.snippet', wanted)).text}>
              Copy the entry
            </CopyButton>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={busy} disabled={!changes || changes.length === 0} onClick={() => void apply()}>
            {ACTION_LABELS[action]}
          </Button>
        </>
      }
    >
      {problem ? <ProblemNote problem={problem} /> : null}
      {changes === undefined && !problem ? <Skeleton label="Reading the file" lines={6} /> : null}
      {changes?.map((change) => (
        <div key={change.id} className="grid min-w-0 gap-2">
          <p className="text-sm text-muted [overflow-wrap:anywhere]">{change.file}</p>
          <Diff lines={change.diff} label={`What changes in ${change.file}`} />
          {change.notes.map((note) => (
            <p key={note} className="text-sm text-muted">
              {note}
            </p>
          ))}
        </div>
      ))}
      {changes?.length === 0 ? <p className="text-muted">Nothing has to be changed.</p> : null}
    </Dialog>
  );
}
