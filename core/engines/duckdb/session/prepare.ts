import { type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBValue, StatementType } from '@duckdb/node-api';
import { HydrantError } from '../../../common/errors.ts';
import type { Parameters } from '../../../connectors/run.ts';
import { withPivotValues } from '../dialect/dynamic-pivot.ts';

/** What the engine itself calls a statement that only reads; checked under `readOnly`, whatever the classification said. */
const READ_TYPES: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
  StatementType.PRAGMA,
  StatementType.CALL,
]);

/**
 * The functions of the engine's log pass its locked configuration and its read-only transactions: they write files into a folder that may
 * be read, and one that may not be written stops every other session of the engine.
 */
const ENGINE_LOG = /\b(enable_logging|disable_logging|truncate_duckdb_logs)\b/i;

/**
 * Prepares exactly one statement. `pivots`: PIVOT without values may make its temporary type, which the rollback of the read-only
 * transaction drops. Rejects with READ_ONLY, STATEMENT_EMPTY or STATEMENT_MULTIPLE, or with the engine's own error.
 */
export async function prepare(
  connection: DuckDBConnection,
  sql: string,
  { readOnly, pivots = false }: { readOnly: boolean; pivots?: boolean },
): Promise<DuckDBPreparedStatement> {
  if (ENGINE_LOG.test(sql)) {
    throw new HydrantError('READ_ONLY', 'The log of the engine cannot be switched or changed by a statement.', 'Leave that function out.');
  }
  const extracted = await connection.extractStatements(sql);
  const last = extracted.count - 1;
  if (last > 0 && pivots && withPivotValues(sql) !== undefined) {
    for (let at = 0; at < last; at++) await makeType(await extracted.prepare(at));
  } else if (extracted.count !== 1) {
    throw new HydrantError(
      extracted.count === 0 ? 'STATEMENT_EMPTY' : 'STATEMENT_MULTIPLE',
      `The engine reads ${extracted.count} statements here.`,
      'Send exactly one statement; give PIVOT its values with ON column IN (…).',
    );
  }
  const statement = await extracted.prepare(last);
  if (readOnly && !READ_TYPES.has(statement.statementType)) {
    statement.destroySync();
    throw new HydrantError(
      'READ_ONLY',
      `The engine calls this a ${StatementType[statement.statementType]} statement.`,
      'This environment only answers reads.',
    );
  }
  return statement;
}

/** Runs the statements that DuckDB puts before the SELECT of a PIVOT; rejects anything but CREATE TYPE. */
async function makeType(statement: DuckDBPreparedStatement): Promise<void> {
  try {
    if (statement.statementType !== StatementType.CREATE)
      throw new HydrantError('STATEMENT_MULTIPLE', 'The engine reads several statements here.', 'Send exactly one statement.');
    await statement.run();
  } finally {
    statement.destroySync();
  }
}

/** Binds the values; throws PARAMETER_INVALID where there are more or fewer of them than placeholders. */
export function bind(statement: DuckDBPreparedStatement, parameters: Parameters): void {
  const wanted = statement.parameterCount;
  const given = Array.isArray(parameters) ? parameters.length : Object.keys(parameters).length;
  if (wanted !== given) {
    throw new HydrantError(
      'PARAMETER_INVALID',
      `The statement has ${wanted} placeholder${wanted === 1 ? '' : 's'}, and ${given} value${given === 1 ? ' was' : 's were'} given.`,
      'Give one value for each placeholder ($1, $2 … or $name).',
    );
  }
  if (Array.isArray(parameters)) statement.bind(parameters.map(toBound));
  else statement.bind(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toBound(value)])));
}

/** Whole numbers travel as BIGINT, so that they compare exactly with integer columns. */
function toBound(value: string | number | boolean | null): DuckDBValue {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
