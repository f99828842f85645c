import { useState } from 'react';
import { useReply } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, INPUT } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { Assistant } from './assistant-state.ts';

/** The choice that stands for what belongs into the file as a whole; no connection has such an id. */
const WHOLE = '';

/** Entries to paste by hand, for a file that Hydrant cannot read and so does not write. */
export function CopyEntryDialog({ assistant, onClose }: { assistant: Assistant; onClose: () => void }) {
  const listing = useReply('connections.list', {});
  const connections = listing.data?.connections ?? [];
  const file = assistant.files.find(({ problem }) => problem) ?? assistant.files[0];
  const whole = file?.snippet && (connections.length !== 1 || file.written?.length) ? file.snippet.text : undefined;
  const [picked, setPicked] = useState<string>();
  const profile = picked ?? (whole === undefined ? connections[0]?.id : WHOLE);
  const one = useReply(
    'assistants.snippet',
    { assistant: assistant.id, profiles: [profile ?? WHOLE] },
    { enabled: profile !== undefined && profile !== WHOLE },
  );
  const text = profile === WHOLE ? whole : one.data?.text;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`The entry for ${assistant.name}`}
      description="No password is in it: it only names the connection. Paste it beside your other servers, then start the assistant again."
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {text === undefined ? null : (
            <CopyButton look="primary" text={text}>
              Copy the entry
            </CopyButton>
          )}
        </>
      }
    >
      {listing.data && connections.length === 0 && whole === undefined ? <p className="text-muted">Add a connection first.</p> : null}
      {connections.length > 1 ? (
        <Field label="Connection" required>
          {(tie) => (
            <select {...tie} className={INPUT} value={profile ?? WHOLE} onChange={(event) => setPicked(event.target.value)}>
              {whole === undefined ? null : (
                <option value={WHOLE}>{file?.written?.length ? 'What Hydrant wrote into it' : 'Every connection'}</option>
              )}
              {connections.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <p className="text-sm text-muted [overflow-wrap:anywhere]">{file?.path}</p>
      {one.error ? <ProblemNote problem={one.error} /> : null}
      {text === undefined ? null : (
        <CodeBlock label="Entry" className="max-h-64">
          {text}
        </CodeBlock>
      )}
      {one.isFetching && text === undefined ? <Skeleton label="Loading" lines={4} /> : null}
    </Dialog>
  );
}
