import { useRef, useState } from 'react';
import { call } from '../api/api.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type FieldProblem, ProblemNote } from '../ui/problem-note.tsx';
import { plural } from '../ui/words.ts';

/** Takes connections from a file a colleague exported. Secrets do not travel. */
export function ImportButton() {
  const file = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<FieldProblem>();
  const take = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    try {
      const report = await call('connections.import', { text: await chosen.text(), mode: 'rename' });
      const notes = [
        plural(report.added, 'connection'),
        ' imported',
        report.secretsNeeded.length > 0 ? '; their passwords have to be entered here' : '',
        report.commandsNeeded > 0
          ? `; ${plural(report.commandsNeeded, 'connection')} ${report.commandsNeeded === 1 ? 'logs' : 'log'} in with a command, which has to be entered here`
          : '',
      ];
      announce(notes.join(''));
    } catch (error) {
      setProblem(error as FieldProblem & Error);
    }
  };
  return (
    <>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        className="hidden"
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button onClick={() => file.current?.click()}>Import…</Button>
      <Dialog
        open={problem !== undefined}
        onClose={() => setProblem(undefined)}
        title="Nothing was imported"
        actions={<Button onClick={() => setProblem(undefined)}>Close</Button>}
      >
        {problem ? <ProblemNote problem={problem} /> : null}
      </Dialog>
    </>
  );
}
