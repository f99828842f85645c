import { DuckDBDecimalType, type DuckDBResult, type DuckDBType, DuckDBTypeId, ResultReturnType, StatementType } from '@duckdb/node-api';
import type { Column, Row, StatementRun } from '../../../connectors/run.ts';
import { kindOf } from './values.ts';

/** Statement types whose result is a row count; with RETURNING it is the rows themselves. */
const CHANGES: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
  StatementType.COPY,
  StatementType.CREATE,
]);

/** Converts a result to a run. DuckDB returns the affected rows of a change as a row with the column `Count`, which becomes `affectedRows`. */
export function resultRun(result: DuckDBResult, batches: AsyncIterable<Row[]>): StatementRun {
  if (!CHANGES.has(result.statementType)) return { columns: columnsOf(result), batches, end: () => ({ messages: [] }) };
  let affectedRows: number | undefined;
  const returnsRows = result.returnType === ResultReturnType.QUERY_RESULT;
  async function* counted(): AsyncGenerator<Row[]> {
    for await (const batch of batches) {
      if (returnsRows) yield batch;
      affectedRows = (affectedRows ?? 0) + (returnsRows ? batch.length : Number(batch[0]?.[0] ?? 0));
    }
  }
  return {
    columns: returnsRows ? columnsOf(result) : [],
    batches: counted(),
    end: () => ({ messages: [], ...(affectedRows === undefined ? {} : { affectedRows }) }),
  };
}

function columnsOf(result: DuckDBResult): Column[] {
  return result.columnTypes().map((type, index) => columnOf(result.columnName(index), type));
}

/** Column metadata: the type's name and kind, and facts such as precision and scale. */
export function columnOf(name: string, type: DuckDBType): Column {
  return { name, type: type.alias ?? type.toString(), kind: kindOf(type), ...factsOf(type) };
}

const UNSIGNED: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
]);

function factsOf(type: DuckDBType): Pick<Column, 'precision' | 'scale' | 'unsigned' | 'zone'> {
  if (type instanceof DuckDBDecimalType) return { precision: type.width, scale: type.scale };
  if (UNSIGNED.has(type.typeId)) return { unsigned: true };
  if (type.typeId === DuckDBTypeId.TIMESTAMP_TZ) return { zone: 'instant' };
  if (type.typeId === DuckDBTypeId.TIME_TZ) return { zone: 'offset' };
  return {};
}
