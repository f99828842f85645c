import { useRef, useState } from 'react';
import { call } from '../api/api.ts';
import { Button } from '../ui/button.tsx';
import { Field, INPUT } from '../ui/field.tsx';
import type { ReadAddress } from './form-state.ts';

export interface AddressFieldProps {
  /** Absent: one field of a form, which may stay empty. */
  label?: string;
  /** Only addresses of this engine fill the form; absent: any. */
  engine?: string;
  engineNames: Readonly<Record<string, string>>;
  onRead: (match: ReadAddress) => void;
  /** What to do with an address of another engine; absent: it is only told. */
  onOther?: ((match: ReadAddress) => void) | undefined;
}

/**
 * A field to paste an address into: what it says fills the others. What is pasted is read at once, what is typed with Enter. A text that
 * held a secret does not stay on the screen: the host keeps the secret, and the field is emptied.
 */
export function AddressField({ label, engine, engineNames, onRead, onOther }: AddressFieldProps) {
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [other, setOther] = useState<ReadAddress>();
  const latest = useRef(0);
  const lastRead = useRef('');

  const read = async (given: string): Promise<void> => {
    const turn = ++latest.current;
    lastRead.current = given;
    setOther(undefined);
    if (given.trim() === '') return setNote('');
    try {
      const content = await call('connections.read-address', { text: given });
      if (turn !== latest.current) return;
      if (!content) return setNote('This is no address that Hydrant knows. Fill in the fields by hand.');
      if (content.secrets) {
        setText('');
        lastRead.current = '';
      }
      if (engine !== undefined && content.engine !== engine) {
        setOther(content);
        return setNote(`This is an address of ${engineNames[content.engine] ?? content.engine}.`);
      }
      onRead(content);
      setNote(
        content.secrets ? 'The fields are filled in. The password is kept aside, unseen, until you save.' : 'The fields are filled in.',
      );
    } catch (error) {
      if (turn === latest.current) setNote(error instanceof Error ? error.message : String(error));
    }
  };
  const change = (next: string): void => {
    const pasted = next.length - text.length > 1;
    setText(next);
    if (pasted) void read(next);
    else setNote(next === '' ? '' : 'Press Enter to read it.');
  };
  return (
    <Field
      label={label ?? 'Paste an address'}
      optional={label === undefined}
      help={
        <span role="status">
          {note || 'A URL, a connection string, a command, or the lines of a .env file. For files on this computer, their path.'}
        </span>
      }
    >
      {(tie) => (
        <>
          <textarea
            {...tie}
            rows={text.includes('\n') ? 4 : 1}
            className={`${INPUT} resize-none font-mono text-sm [overflow-wrap:anywhere]`}
            autoComplete="off"
            spellCheck={false}
            value={text}
            onChange={(event) => change(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey) return;
              event.preventDefault();
              void read(text);
            }}
            // In a form, what is left in the field counts; where a whole page follows, only Enter leads on.
            onBlur={() => (engine !== undefined && text !== lastRead.current ? void read(text) : undefined)}
          />
          {other && onOther ? (
            <Button className="w-fit" onClick={() => onOther(other)}>
              Set up {engineNames[other.engine] ?? other.engine} with it
            </Button>
          ) : null}
        </>
      )}
    </Field>
  );
}
