import { type Fields, isFields, names, parsePostgres, scanPostgres, type Tree } from './parse-tree.ts';

/** A name as a statement writes it; the schema is '' where it names none. */
export interface Name {
  schema: string;
  name: string;
}

/**
 * What a statement names and only the server's catalogue can resolve. An attribute is the last part of `alias.name` or `(expr).name`,
 * which calls a function of that name where no column has it.
 */
export interface References {
  functions: readonly (Name & { args: number })[];
  operators: readonly Name[];
  relations: readonly Name[];
  types: readonly Name[];
  attributes: readonly string[];
}

/** Operators that PostgreSQL uses without their being written: of IN, BETWEEN, CASE x WHEN, USING, DISTINCT, GROUP BY, ORDER BY. */
const IMPLIED = ['=', '<>', '<', '<=', '>', '>='];

/** What a statement names; undefined for a text that does not parse, which the server refuses too. */
export async function referencesOf(sql: string): Promise<References | undefined> {
  const parsed = await parsePostgres(sql);
  if (!parsed.ok) return undefined;
  const into = new Collector();
  for (const operator of IMPLIED) into.operator({ schema: '', name: operator });
  // An explicit stack: a tree may be thousands of levels deep.
  const stack: Tree[] = parsed.statements.map(({ fields }) => fields);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (Array.isArray(next)) stack.push(...next);
    else if (isFields(next)) {
      collect(next, into);
      stack.push(...Object.values(next).filter((value) => typeof value === 'object' && value !== null));
    }
  }
  return into.references();
}

/**
 * What the body of a function may name: each of its words may be a function, a relation, a type or an attribute. Undefined where
 * that cannot be told: it runs text that is made while it runs, or changes settings, or does not scan.
 */
export async function referencesOfBody(source: string): Promise<References | undefined> {
  const tokens = await scanPostgres(source);
  if (!tokens) return undefined;
  const bytes = Buffer.from(source);
  const into = new Collector();
  for (const operator of IMPLIED) into.operator({ schema: '', name: operator });
  for (const { start, end } of tokens) {
    const text = bytes.subarray(start, end).toString();
    if (/^u&"/i.test(text)) return undefined;
    if (text.startsWith('"')) into.word(text.slice(1, -1).replaceAll('""', '"'));
    else if (/^[\p{L}_]/u.test(text)) {
      const word = text.toLowerCase();
      if (UNSEEN.has(word)) return undefined;
      into.word(word);
    } else if (/^[~!@#^&|`?+\-*/%<>=]+$/.test(text)) into.operator({ schema: '', name: text === '!=' ? '<>' : text });
    // LIKE and its kin are operators under other names.
    if (/^(i?like|similar)$/i.test(text)) for (const name of ['~~', '!~~', '~~*', '!~~*', '~']) into.operator({ schema: '', name });
  }
  return into.references();
}

/** Words of SQL and PL/pgSQL behind which stands what a reader of the text cannot see, or what changes the session. */
const UNSEEN = new Set(
  'execute set reset copy do call lock notify listen unlisten commit rollback prepare deallocate load discard import vacuum'.split(' '),
);

class Collector {
  readonly #functions = new Map<string, Name & { args: number }>();
  readonly #operators = new Map<string, Name>();
  readonly #relations = new Map<string, Name>();
  readonly #types = new Map<string, Name>();
  readonly #attributes = new Set<string>();

  function(name: Name, args: number): void {
    this.#functions.set(`${name.schema} ${name.name} ${args}`, { ...name, args });
    // Where no function has the name, `name(x)` and `x.name` cast to a type of that name.
    if (args === 1) this.type(name);
  }
  operator(name: Name): void {
    this.#operators.set(`${name.schema} ${name.name}`, name);
  }
  relation(name: Name): void {
    this.#relations.set(`${name.schema} ${name.name}`, name);
  }
  type(name: Name): void {
    this.#types.set(`${name.schema} ${name.name}`, name);
  }
  attribute(name: string): void {
    this.#attributes.add(name);
    this.type({ schema: '', name });
  }
  word(name: string): void {
    this.relation({ schema: '', name });
    this.attribute(name);
  }

  references(): References {
    const sorted = <T>(map: Map<string, T>): T[] => [...map.keys()].sort().map((key) => map.get(key) as T);
    return {
      functions: sorted(this.#functions),
      operators: sorted(this.#operators),
      relations: sorted(this.#relations),
      types: sorted(this.#types),
      attributes: [...this.#attributes].sort(),
    };
  }
}

/** Nodes are told by their fields, which are the same whether libpg_query wraps the node or not. */
function collect(fields: Fields, into: Collector): void {
  const { funcname, args, agg_order, agg_within_group, relname, schemaname, names: typeNames, typemod, indirection } = fields;
  if (Array.isArray(funcname)) {
    const count = Array.isArray(args) ? args.length : 0;
    const ordered = agg_within_group === true && Array.isArray(agg_order) ? agg_order.length : 0;
    into.function(lastOf(names(funcname)), count + ordered);
  }
  if (typeof relname === 'string') into.relation({ schema: typeof schemaname === 'string' ? schemaname : '', name: relname });
  if (Array.isArray(typeNames) && typemod !== undefined) into.type(lastOf(names(typeNames)));
  if (typeof fields.kind === 'string' && fields.kind.startsWith('AEXPR_')) into.operator(lastOf(names(fields.name)));
  for (const list of [fields.operName, fields.useOp]) if (Array.isArray(list)) into.operator(lastOf(names(list)));
  const path = names(fields.fields);
  const last = path.at(-1);
  if (path.length > 1 && last) into.attribute(last);
  for (const name of names(indirection)) if (name !== '') into.attribute(name);
}

/** `['public', 'f']` → f in public; a database's name before them is left out. */
function lastOf(path: readonly string[]): Name {
  return { schema: path.at(-2) ?? '', name: path.at(-1) ?? '' };
}
