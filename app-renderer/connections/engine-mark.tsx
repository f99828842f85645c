/** Two letters and a colour per engine; decoration, the name stands beside it. */
const MARKS: Record<string, readonly [letters: string, colour: string]> = {
  duckdb: ['DK', '#8a6d00'],
  postgres: ['PG', '#2f5f9e'],
  mysql: ['MY', '#3f6f7f'],
  sqlserver: ['MS', '#8a3b8f'],
  snowflake: ['SN', '#1c7ea3'],
  databricks: ['DB', '#b3462a'],
};

export function EngineMark({ engine }: { engine: string }) {
  const [letters, colour] = MARKS[engine] ?? [engine.slice(0, 2).toUpperCase(), 'var(--muted)'];
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-[7px] bg-code text-[11px] font-[650] shadow-[inset_0_0_0_1px_var(--line)] [[data-theme=dark]_&]:brightness-[1.7]"
      style={{ color: colour }}
    >
      {letters}
    </span>
  );
}
