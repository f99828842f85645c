import type { ValueKind } from '../../connector.ts';
import { BUILT_IN_TYPES } from './built-in.ts';
import { readArray, readRow } from './literals.ts';
import { type Decode, decoderOf } from './values.ts';

/** A type as a column shows it, and how its text becomes a cell. */
export interface KnownType {
  /** As `format_type` writes it, without a modifier. */
  name: string;
  kind: ValueKind;
  decode: Decode;
}

/** Asks the server after types. Rows hold text only. */
export type AskTypes = (sql: string, values: readonly string[]) => Promise<(string | null)[][]>;

/**
 * The types of one database: those every server has, and its own (enums, domains, composites, extensions), looked up when first met and
 * then known to all sessions.
 */
export class TypeCatalogue {
  readonly #known = new Map<number, KnownType>();
  /** A type of the database's own is not what it was. */
  #stale = false;

  constructor() {
    this.#begin();
  }

  /** Knows no more than every server has. */
  #begin(): void {
    this.#stale = false;
    this.#known.clear();
    for (const { oid, name, kind, array } of BUILT_IN_TYPES) {
      const type = { name, kind, decode: decoderOf(name) };
      this.#known.set(oid, type);
      // Of all types only box separates its elements with a semicolon.
      if (array) this.#known.set(array, arrayOf(type, name === 'box' ? ';' : ','));
    }
  }

  get(oid: number): KnownType {
    return this.#known.get(oid) ?? { name: `type ${oid}`, kind: 'other', decode: (text) => text };
  }

  /** Makes sure that all of these are known. What cannot be looked up now is shown as text, and asked after again next time. */
  async meet(oids: readonly number[], ask: AskTypes): Promise<void> {
    if (this.#stale) this.#begin();
    const unknown = [...new Set(oids)].filter((oid) => !this.#known.has(oid));
    if (unknown.length === 0) return;
    const rows = await ask(TYPES_SQL, [`{${unknown.join(',')}}`]).catch(() => undefined);
    if (rows) this.#learn(unknown, rows);
  }

  #learn(asked: readonly number[], rows: readonly (string | null)[][]): void {
    const described = new Map(rows.map((row) => [Number(row[0]), describe(row)]));
    const resolve = (oid: number, depth: number): KnownType => {
      const known = this.#known.get(oid);
      if (known) return known;
      const type = described.get(oid);
      const made = type && depth < 20 ? this.#make(type, (inner) => resolve(inner, depth + 1)) : undefined;
      const result = made ?? { name: type?.name ?? `type ${oid}`, kind: 'other', decode: (text: string) => text };
      this.#known.set(oid, result);
      return result;
    };
    for (const oid of asked) resolve(oid, 0);
  }

  #make(type: Described, inner: (oid: number) => KnownType): KnownType {
    if (type.kind === 'd') {
      const base = inner(type.base);
      return { ...base, name: type.name };
    }
    if (type.element !== 0) return { ...arrayOf(inner(type.element), type.delimiter), name: type.name };
    if (type.kind === 'c' && type.fields.length > 0) {
      const fields = type.fields.map(([name, oid]) => ({ name, decode: inner(oid).decode }));
      const decode: Decode = (text) => {
        const row = readRow(text, fields);
        if (row !== undefined) return row;
        // Altered meanwhile: its text is exact, and the next statement asks again.
        this.#stale = true;
        return text;
      };
      return { name: type.name, kind: 'nested', decode };
    }
    return { name: type.name, kind: type.kind === 'e' ? 'text' : 'other', decode: (text) => text };
  }
}

function arrayOf(element: KnownType, delimiter: string): KnownType {
  return { name: `${element.name}[]`, kind: 'nested', decode: (text) => readArray(text, element.decode, delimiter) };
}

interface Described {
  name: string;
  /** pg_type.typtype: b base, c composite, d domain, e enum, r range, m multirange, p pseudo. */
  kind: string;
  base: number;
  element: number;
  delimiter: string;
  fields: [name: string, oid: number][];
}

function describe(row: readonly (string | null)[]): Described {
  const [, name, kind, base, element, delimiter, fields] = row;
  return {
    name: String(name),
    kind: String(kind),
    base: Number(base),
    element: Number(element),
    delimiter: String(delimiter),
    fields: fields ? (JSON.parse(fields) as [string, number][]) : [],
  };
}

/** Types by object id (`$1` an array of them), with all they are made of. */
const TYPES_SQL = `
WITH RECURSIVE need(oid) AS (
  SELECT unnest($1::pg_catalog.oid[])
  UNION
  SELECT part.oid FROM need
    JOIN pg_catalog.pg_type t ON t.oid = need.oid
    CROSS JOIN LATERAL (
      SELECT t.typbasetype UNION ALL
      SELECT t.typelem WHERE t.typcategory = 'A' UNION ALL
      SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS part(oid)
    WHERE part.oid <> 0)
SELECT t.oid, pg_catalog.format_type(t.oid, NULL), t.typtype, t.typbasetype,
  CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE 0 END,
  coalesce((SELECT e.typdelim FROM pg_catalog.pg_type e WHERE e.oid = t.typelem), ','),
  CASE WHEN t.typtype = 'c' THEN (
    SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.attname, a.atttypid::pg_catalog.int8) ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) END
FROM need JOIN pg_catalog.pg_type t USING (oid)`;
