// biome-ignore-all lint/suspicious/noArrayIndexKey: these are places, never reordered
/** Lines where text will be, of the same height, so that nothing jumps. */
export function Skeleton({ lines = 3, label }: { lines?: number; label: string }) {
  return (
    <div role="status" aria-label={label} className="grid gap-3 py-1">
      {Array.from({ length: lines }, (_, line) => (
        <span
          key={`line ${line + 1}`}
          aria-hidden="true"
          className="h-4 animate-pulse rounded bg-line-soft"
          style={{ width: `${88 - ((line * 23) % 45)}%` }}
        />
      ))}
    </div>
  );
}
