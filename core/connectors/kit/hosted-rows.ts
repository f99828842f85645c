import type { Cell, Row } from '../connector.ts';

/** Batches are split so that a frame stays near this many characters of JSON. */
const LONG_BATCH = 2 * 1024 * 1024;

/** JSON form of a batch. JSON writes -0 as 0, so the positions of such cells are sent beside the rows. */
interface Batch {
  rows: readonly (Row | string)[];
  /** Row, column and, in a nested value, the keys below. */
  negativeZeros?: HostedSlot[];
}
type HostedSlot = (string | number)[];

/**
 * Encodes a batch as one or more JSON texts, each of a moderate frame size. Throws for a value that is not a `Cell` (a Date, a BigInt, NaN
 * as a number), since JSON would silently change it.
 */
export function* encodeBatch(rows: readonly (Row | string)[]): Generator<string> {
  let json: string | undefined;
  try {
    json = JSON.stringify(batchOf(rows));
  } catch (error) {
    // A RangeError means that the JSON exceeds the longest possible string; split the batch.
    if (!(error instanceof RangeError) || rows.length < 2) throw error;
  }
  if (json !== undefined && (json.length <= LONG_BATCH || rows.length < 2)) {
    yield json;
    return;
  }
  const half = Math.ceil(rows.length / 2);
  yield* encodeBatch(rows.slice(0, half));
  yield* encodeBatch(rows.slice(half));
}

function batchOf(rows: readonly (Row | string)[]): Batch {
  const negativeZeros: HostedSlot[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    if (typeof row !== 'string') checkCells(row as Row, () => [at], negativeZeros);
  }
  return negativeZeros.length > 0 ? { rows, negativeZeros } : { rows };
}

function checkCells(row: Row, slot: () => HostedSlot, negativeZeros: HostedSlot[]): void {
  for (let at = 0; at < row.length; at += 1) checkCell(row[at] as Cell, () => [...slot(), at], negativeZeros);
}

function checkCell(cell: Cell, slot: () => HostedSlot, negativeZeros: HostedSlot[]): void {
  switch (typeof cell) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      if (cell === 0 && 1 / cell < 0) negativeZeros.push(slot());
      else if (!Number.isFinite(cell)) throw new TypeError(`The driver gave ${cell} as a number.`);
      return;
    case 'object':
      if (cell === null) return;
      if (Array.isArray(cell)) checkCells(cell, slot, negativeZeros);
      else if (isPlain(cell)) for (const [key, inner] of Object.entries(cell)) checkCell(inner, () => [...slot(), key], negativeZeros);
      else throw new TypeError(`The driver gave a cell of the class ${(cell as object).constructor?.name}.`);
      return;
    default:
      throw new TypeError(`The driver gave a cell of the type ${typeof cell}.`);
  }
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Decodes a text of {@link encodeBatch}; undefined where it is invalid or a row does not have `width` cells. Width `text`: each row is a text. */
export function decodeBatch(json: string, width: number | 'text'): (Row | string)[] | undefined {
  let batch: Partial<Batch> | null;
  try {
    batch = JSON.parse(json);
  } catch {
    return undefined;
  }
  const rows = batch?.rows;
  if (!Array.isArray(rows) || rows.length === 0) return undefined;
  for (const row of rows) {
    if (width === 'text' ? typeof row !== 'string' : !Array.isArray(row) || row.length !== width) return undefined;
  }
  for (const slot of batch?.negativeZeros ?? []) if (!putNegativeZero(rows, slot)) return undefined;
  return rows;
}

function putNegativeZero(rows: unknown, slot: unknown): boolean {
  if (!Array.isArray(slot) || slot.length < 2) return false;
  let holder = rows as Record<string | number, unknown>;
  for (const key of slot.slice(0, -1)) {
    const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
    if (typeof inner !== 'object' || inner === null) return false;
    holder = inner as Record<string | number, unknown>;
  }
  const last = slot.at(-1) as string | number;
  if (!Object.hasOwn(holder, last) || holder[last] !== 0) return false;
  holder[last] = -0;
  return true;
}
