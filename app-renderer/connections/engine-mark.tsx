/** Two letters per engine; its colour is a token. Decoration: the name stands beside it. */
const LETTERS: Record<string, string> = { duckdb: 'DK', postgres: 'PG', mysql: 'MY', sqlserver: 'MS', snowflake: 'SN', databricks: 'DB' };

export function EngineMark({ engine }: { engine: string }) {
  const letters = LETTERS[engine];
  return (
    <span
      aria-hidden="true"
      className="grid size-7 shrink-0 place-items-center rounded-[7px] bg-code text-[11px] font-[650] shadow-[inset_0_0_0_1px_var(--line)]"
      style={{ color: letters ? `var(--engine-${engine})` : 'var(--muted)' }}
    >
      {letters ?? engine.slice(0, 2).toUpperCase()}
    </span>
  );
}
