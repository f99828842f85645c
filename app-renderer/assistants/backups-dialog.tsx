import { useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { call } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Diff } from '../ui/diff.tsx';
import { type FieldProblem, ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { bytes, when } from '../ui/words.ts';
import type { Assistant } from './assistant-state.ts';

type Change = ReplyOf<'assistants.plan-restore'>;

/** Former states of an assistant's file: see what would change, and go back. */
export function BackupsDialog({ assistant, onClose }: { assistant: Assistant; onClose: () => void }) {
  const backups = useReply('assistants.backups', { assistant: assistant.id }, { staleTime: 0 });
  const [change, setChange] = useState<Change>();
  const [problem, setProblem] = useState<FieldProblem>();
  const look = (path: string): void => {
    setProblem(undefined);
    call('assistants.plan-restore', { assistant: assistant.id, backup: path }).then(setChange, setProblem);
  };
  const restore = async (): Promise<void> => {
    if (!change) return;
    try {
      await call('assistants.apply', { ids: [change.id] });
      announce(`The file of ${assistant.name} is back as it was. ${assistant.reload}`);
      onClose();
    } catch (error) {
      setProblem(error as FieldProblem & Error);
    }
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Backups of ${assistant.name}`}
      description="A copy is kept before each change Hydrant makes, the last ten."
      actions={
        <>
          {change ? <Button onClick={() => setChange(undefined)}>Back</Button> : null}
          <Button onClick={onClose}>Close</Button>
          {change ? (
            <Button look="primary" onClick={() => void restore()}>
              Restore
            </Button>
          ) : null}
        </>
      }
    >
      {problem ? <ProblemNote problem={problem} /> : null}
      {change ? <Diff lines={change.diff} label="What restoring changes" /> : null}
      {backups.isPending ? <Skeleton label="Reading backups" lines={3} /> : null}
      {!change && backups.data?.length === 0 ? <p className="text-muted">There is none yet.</p> : null}
      {change ? null : (
        <ul className="max-h-72 overflow-y-auto short:max-h-none">
          {backups.data?.map((backup) => (
            <li key={backup.path} className="flex items-center gap-3 border-t border-line-soft py-2 first:border-t-0">
              <span className="min-w-0 flex-1">
                {when(backup.time)}
                <small className="block truncate text-sm text-muted" title={backup.file}>
                  {bytes(backup.bytes)} · {backup.file}
                </small>
              </span>
              <Button small onClick={() => look(backup.path)}>
                Look
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
