import { useState } from 'react';
import type { ReplyOf } from '../../app-main/contract/contract.ts';
import { useCall } from '../api/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Section } from '../ui/section.tsx';

type Report = ReplyOf<'app.report'>;

/** Collects what helps to find out about a problem. It is read here before it is saved, and sent nowhere. */
export function ReportProblem() {
  const make = useCall('app.report');
  const [shown, setShown] = useState<Report>();
  const open = async (): Promise<void> => setShown(await make.mutateAsync({}));
  return (
    <Section title="Help">
      <div className="flex items-center gap-3">
        <span>
          <strong className="block font-[550]">Report a problem</strong>
          <small className="text-sm text-muted">Versions, checks and the last errors. You read it first; it is sent nowhere.</small>
        </span>
        <span className="ml-auto shrink-0">
          <Button small busy={make.isPending} onClick={() => void open().catch(() => undefined)}>
            Report a problem
          </Button>
        </span>
      </div>
      {make.error ? (
        <div className="mt-3">
          <ProblemNote problem={make.error} />
        </div>
      ) : null}
      {shown ? <ReportDialog report={shown} onClose={() => setShown(undefined)} /> : null}
    </Section>
  );
}

function ReportDialog({ report, onClose }: { report: Report; onClose: () => void }) {
  const save = useCall('app.save-report');
  const saved = save.data?.file;
  const store = async (): Promise<void> => {
    const { file } = await save.mutateAsync({ id: report.id });
    announce(file === null ? 'Nothing was saved' : `Saved as ${file}`);
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Report a problem"
      description="This is all that the file holds. It has no passwords; servers and paths have stand-ins. Messages of errors may quote what was asked: read them, then give it to whoever helps you."
      note={saved ? <span className="[overflow-wrap:anywhere]">Saved as {saved}</span> : 'It is sent nowhere.'}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <CopyButton text={report.text}>Copy</CopyButton>
          <Button look="primary" busy={save.isPending} onClick={() => void store().catch(() => undefined)}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid max-h-[52vh] min-h-24 gap-1 overflow-y-auto">
        {report.sections.map(({ title, text }, n) => (
          <details key={title} open={n === 0} className="rounded-sm border border-line-soft">
            <summary className="cursor-pointer px-3 py-2 font-[550]">{title}</summary>
            <CodeBlock label={title} className="rounded-t-none text-sm">
              {text}
            </CodeBlock>
          </details>
        ))}
      </div>
      {save.error ? <ProblemNote problem={save.error} /> : null}
    </Dialog>
  );
}
