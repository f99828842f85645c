import { Button } from './button.tsx';
import type { FieldTie } from './field.tsx';
import { INPUT } from './field.tsx';

export interface SecretInputProps {
  tie: FieldTie;
  label: string;
  /** What was typed here; never what is kept. */
  typed: string;
  /** Where the value was taken from, in words, when it was not typed: `Taken from the address`. */
  taken?: string | undefined;
  stored: boolean;
  /** The saved secret was given for another server, so it has to be entered again. */
  askedAgain?: boolean;
  removed: boolean;
  onType: (value: string) => void;
  /** Forget what was taken or typed; the kept one stays. */
  onClear: () => void;
  onRemove: () => void;
}

/** A secret: typed, taken from an address without being shown, kept from before, or to be removed. */
export function SecretInput({
  tie,
  label,
  typed,
  taken,
  stored,
  askedAgain = false,
  removed,
  onType,
  onClear,
  onRemove,
}: SecretInputProps) {
  const hint = taken ?? (removed ? 'Will be removed when you save' : undefined);
  const placeholder = askedAgain ? 'Enter it again' : 'Unchanged';
  if (hint !== undefined)
    return (
      <div className="flex gap-2">
        <input {...tie} readOnly value={hint} className={`${INPUT} bg-code text-muted`} />
        <Button aria-label={removed ? `Keep ${label}` : `Clear ${label}`} onClick={onClear}>
          {removed ? 'Keep' : 'Clear'}
        </Button>
      </div>
    );
  return (
    <div className="flex gap-2">
      <input
        {...tie}
        className={INPUT}
        type="password"
        autoComplete="new-password"
        spellCheck={false}
        value={typed}
        placeholder={stored ? placeholder : undefined}
        onChange={(event) => onType(event.target.value)}
      />
      {stored && typed === '' ? (
        <Button aria-label={`Remove ${label}`} onClick={onRemove}>
          Remove
        </Button>
      ) : null}
    </div>
  );
}
