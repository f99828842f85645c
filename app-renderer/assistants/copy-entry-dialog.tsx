import { useState } from 'react';
import { call } from '../api/api.ts';
import { useReply } from '../api/queries.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, INPUT } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { Assistant } from './assistant-state.ts';

/** The entry of a connection to paste by hand, for a file that Hydrant does not write. */
export function CopyEntryDialog({ assistant, onClose }: { assistant: Assistant; onClose: () => void }) {
  const listing = useReply('connections.list', {});
  const connections = listing.data?.connections ?? [];
  const [picked, setPicked] = useState<string>();
  const profile = picked ?? connections[0]?.id;
  const file = assistant.files.find(({ problem }) => problem)?.path ?? assistant.files[0]?.path ?? '';
  const snippet = useReply(
    'assistants.snippet',
    { assistant: assistant.id, profiles: profile === undefined ? [] : [profile] },
    { enabled: profile !== undefined },
  );
  const text = (): Promise<string> =>
    snippet.data
      ? Promise.resolve(snippet.data.text)
      : call('assistants.snippet', { assistant: assistant.id, profiles: [profile ?? ''] }).then((one) => one.text);
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
          {profile === undefined ? null : (
            <CopyButton look="primary" text={text}>
              Copy the entry
            </CopyButton>
          )}
        </>
      }
    >
      {listing.data && connections.length === 0 ? <p className="text-muted">Add a connection first.</p> : null}
      {connections.length > 1 ? (
        <Field label="Connection" required>
          {(tie) => (
            <select {...tie} className={INPUT} value={profile ?? ''} onChange={(event) => setPicked(event.target.value)}>
              {connections.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : null}
      <p className="text-sm text-muted [overflow-wrap:anywhere]">{file}</p>
      {snippet.error ? <ProblemNote problem={snippet.error} /> : null}
      {snippet.data ? (
        <CodeBlock label="Entry" className="max-h-64">
          {snippet.data.text}
        </CodeBlock>
      ) : profile !== undefined && !snippet.error ? (
        <Skeleton label="Loading" lines={4} />
      ) : null}
    </Dialog>
  );
}
