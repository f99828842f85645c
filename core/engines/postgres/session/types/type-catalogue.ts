import type { ValueKind } from '../../../../connectors/connector.ts';
import { type OwnStatement, ownStatement } from '../own-statement.ts';
import { BUILT_IN_TYPES } from './built-in.ts';
import { readArray, readRow } from './literals.ts';
import { STATES_SQL, TYPES_SQL } from './type-sql.ts';
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

/** Asks whether types of the database's own are still what they were when they were looked up. */
export interface TypesCheck {
  text: string;
  values: string[];
  /** The same, to be sent with a statement. */
  statement: OwnStatement;
  /** The one cell of its answer, if they are. */
  expected: string;
}

/** The types of one database, shared by its sessions. What turns out to have been altered is looked up again. */
export class TypeCatalogue {
  #known = new KnownTypes();

  get known(): KnownTypes {
    return this.#known;
  }

  /** Forgets the database's own types. Statements under way keep what they were checked with. */
  renew(): KnownTypes {
    this.#known = new KnownTypes();
    return this.#known;
  }
}

/**
 * The types every server has, and those of the database's own (enums, domains, composites, extensions), looked up when first met. A
 * composite can be altered at any time. How values of any other type are read never changes, as long as the database is the same.
 */
export class KnownTypes {
  readonly #known = new Map<number, KnownType>();
  /** What each of the database's own types was when it was looked up. */
  #states: State[] = [];
  #composites: TypesCheck | undefined;

  constructor() {
    for (const { oid, name, kind, array } of BUILT_IN_TYPES) {
      const type = { name, kind, decode: decoderOf(name) };
      this.#known.set(oid, type);
      // Of all types only box separates its elements with a semicolon.
      if (array) this.#known.set(array, arrayOf(type, name === 'box' ? ';' : ','));
    }
  }

  /** For each statement: of the composites. Undefined while none was met. */
  get composites(): TypesCheck | undefined {
    this.#composites ??= checkOf(this.#states.filter(({ kind }) => kind === 'c'));
    return this.#composites;
  }

  /** For each login: of all. The database may have been renamed, restored or replaced since the last one. */
  get all(): TypesCheck | undefined {
    return checkOf(this.#states);
  }

  /** Those with these object ids. What cannot be looked up now is shown as text, and asked after again next time. */
  async resolveTypes(oids: readonly number[], ask: AskTypes): Promise<KnownType[]> {
    const unknown = [...new Set(oids)].filter((oid) => !this.#known.has(oid));
    if (unknown.length > 0) {
      const rows = await ask(TYPES_SQL, [`{${unknown.join(',')}}`]).catch(() => undefined);
      if (rows) this.#learn(unknown, rows);
    }
    return oids.map((oid) => this.#known.get(oid) ?? asText(`type ${oid}`));
  }

  #learn(asked: readonly number[], rows: readonly (string | null)[][]): void {
    const described = new Map(rows.map((row) => [Number(row[0]), describe(row)]));
    const resolve = (oid: number, depth: number): KnownType => {
      const known = this.#known.get(oid);
      if (known) return known;
      const type = described.get(oid);
      if (!type || depth >= 20) return asText(type?.name ?? `type ${oid}`);
      const made = makeType(type, (inner) => resolve(inner, depth + 1));
      this.#known.set(oid, made);
      this.#states.push({ oid, kind: type.kind, state: type.state });
      return made;
    };
    for (const oid of asked) resolve(oid, 0);
    this.#composites = undefined;
  }
}

interface State {
  oid: number;
  kind: string;
  state: string;
}

function checkOf(states: readonly State[]): TypesCheck | undefined {
  if (states.length === 0) return undefined;
  const sorted = states.toSorted((a, b) => a.oid - b.oid);
  const values = [`{${sorted.map(({ oid }) => oid).join(',')}}`];
  return { text: STATES_SQL, values, statement: ownStatement(STATES_SQL, values), expected: sorted.map(({ state }) => state).join(' ') };
}

function makeType(type: Described, inner: (oid: number) => KnownType): KnownType {
  if (type.kind === 'd') {
    const base = inner(type.base);
    return { ...base, name: type.name };
  }
  if (type.element !== 0) return { ...arrayOf(inner(type.element), type.delimiter), name: type.name };
  if (type.kind === 'c' && type.fields.length > 0) {
    const fields = type.fields.map(([name, oid]) => ({ name, decode: inner(oid).decode }));
    // Altered in the moment between its values and its description: the text is exact.
    return { name: type.name, kind: 'nested', decode: (text) => readRow(text, fields) ?? text };
  }
  return { ...asText(type.name), kind: type.kind === 'e' ? 'text' : 'other' };
}

function asText(name: string): KnownType {
  return { name, kind: 'other', decode: (text) => text };
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
  state: string;
}

function describe(row: readonly (string | null)[]): Described {
  const [, name, kind, base, element, delimiter, fields, state] = row;
  return {
    name: String(name),
    kind: String(kind),
    base: Number(base),
    element: Number(element),
    delimiter: String(delimiter),
    fields: fields ? (JSON.parse(fields) as [string, number][]) : [],
    state: String(state),
  };
}
