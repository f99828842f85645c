import { Switch as Radix } from 'radix-ui';

export function Switch({
  on,
  onChange,
  label,
  disabled = false,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  label: string;
  disabled?: boolean;
}) {
  return (
    <Radix.Root
      checked={on}
      onCheckedChange={onChange}
      aria-label={label}
      disabled={disabled}
      className="relative h-[18px] w-[30px] shrink-0 rounded-full bg-field-line transition-colors duration-100 disabled:opacity-55 data-[state=checked]:bg-ok"
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-panel transition-transform duration-100 data-[state=checked]:translate-x-3.5" />
    </Radix.Root>
  );
}
