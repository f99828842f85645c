import type { ParameterValue, Row } from '../../core/connectors/connector.ts';
import type { Fields } from '../../core/connectors/packs/pack-tool.ts';
import { rowBytes, shortenRow } from '../../core/execution/caps.ts';
import { runStatement } from '../../core/execution/run-statement.ts';
import type { Environment } from '../environments.ts';
import type { ToolCall } from '../tools/tool.ts';

/** A catalogue query that takes longer helps nobody. */
const SECONDS = 20;
const MOST_ROWS = 500;
const MOST_BYTES = 200_000;
/** Statements of others are cut shorter, after they are masked; this bounds what is masked. */
const LONGEST_CELL = 4000;

/**
 * Runs one of the pack's own statements on the road of all statements: classified, in the history, read-only whatever the policy, and
 * capped. Nothing of it is kept on disk.
 */
export async function ask(
  { runtime, caller, signal }: ToolCall,
  environment: Environment,
  sql: string,
  parameters: readonly ParameterValue[] = [],
): Promise<{ rows: Fields[]; more: boolean }> {
  const request = { sql, parameters, caller, signal, seconds: SECONDS };
  const { value } = await runStatement(runtime.road, runtime.readOnlyTarget(environment), request, async ({ columns, batches }) => {
    const rows: Fields[] = [];
    let bytes = 0;
    let more = false;
    const take = (row: Row): void => {
      if (rows.length >= MOST_ROWS || bytes >= MOST_BYTES) more = true;
      else {
        const short = shortenRow(row, LONGEST_CELL).row;
        bytes += rowBytes(short);
        rows.push(Object.fromEntries(columns.map((column, index) => [column.name, short[index] ?? null])));
      }
    };
    for await (const batch of batches) {
      batch.forEach(take);
      if (more) break;
    }
    return { value: { rows, more }, rows: rows.length, bytes };
  });
  return value;
}
