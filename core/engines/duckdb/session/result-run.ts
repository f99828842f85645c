import { DuckDBDecimalType, type DuckDBResult, type DuckDBType, DuckDBTypeId, ResultReturnType, StatementType } from '@duckdb/node-api';
import type { Column, Row, StatementRun } from '../../../connectors/run.ts';
import { kindOf } from './values.ts';

/** Statements whose answer is a number of rows; with RETURNING it is those rows themselves. */
const CHANGES: ReadonlySet<StatementType> = new Set([
  StatementType.INSERT,
  StatementType.UPDATE,
  StatementType.DELETE,
  StatementType.MERGE_INTO,
  StatementType.COPY,
  StatementType.CREATE,
]);

/** A result as a run. The engine answers a change with one row of a column `Count`: a fact about the statement, not a row of it. */
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

/** A column as it is shown, with what its type says beside the kind. */
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
