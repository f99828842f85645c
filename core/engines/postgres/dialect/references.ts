import { isRecord } from '../../../common/records.ts';
import { type Fields, names, parsePostgres, scanPostgres, type Tree } from './parse-tree.ts';

/** A name in a statement; the schema is '' for an unqualified name. */
export interface Name {
  schema: string;
  name: string;
}

/**
 * Names in a statement that only the server's catalogue can resolve. An attribute is the last part of `alias.name` or `(expr).name`, which
 * calls a function of that name where no column has it.
 */
export interface References {
  functions: readonly (Name & { args: number })[];
  operators: readonly Name[];
  relations: readonly Name[];
  types: readonly Name[];
  attributes: readonly string[];
  /** The statement contains a change; the planner then also evaluates the table's rules and defaults. */
  changes: boolean;
}

/** Operators that PostgreSQL uses implicitly, for IN, BETWEEN, CASE x WHEN, USING, DISTINCT, GROUP BY and ORDER BY. */
const IMPLIED = ['=', '<>', '<', '<=', '>', '>='];

const CHANGES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];

/** References of a statement; undefined for a text that does not parse, which the server refuses too. */
export async function referencesOf(sql: string): Promise<References | undefined> {
  const parsed = await parsePostgres(sql);
  if (!parsed.ok) return undefined;
  const into = new Collector();
  for (const operator of IMPLIED) into.operator({ schema: '', name: operator });
  // An explicit stack: a tree may be thousands of levels deep.
  const stack: Tree[] = parsed.statements.map(({ fields }) => fields);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (Array.isArray(next)) stack.push(...next);
    else if (isRecord(next)) {
      collect(next, into);
      if (CHANGES.some((tag) => tag in next)) into.change();
      stack.push(...Object.values(next).filter((value) => typeof value === 'object' && value !== null));
    }
  }
  return into.references();
}

/**
 * Possible references of a function body: each of its words may be a function, a relation, a type or an attribute. Undefined where the text
 * does not reveal them: the body runs dynamic SQL, changes settings, or does not scan.
 */
export async function referencesOfBody(source: string): Promise<References | undefined> {
  const tokens = await scanPostgres(source);
  if (!tokens) return undefined;
  const bytes = Buffer.from(source);
  const into = new Collector();
  for (const operator of IMPLIED) into.operator({ schema: '', name: operator });
  for (const { start, end, tokenName } of tokens) {
    if (WITHOUT_NAMES.has(tokenName)) continue;
    const text = bytes.subarray(start, end).toString();
    if (PUNCTUATION.test(text)) continue;
    if (/^u&["']/i.test(text)) return undefined;
    if (text.startsWith('"')) into.word(text.slice(1, -1).replaceAll('""', '"'));
    else if (/^[A-Za-z_\u0080-\u{10ffff}]/u.test(text)) {
      const word = folded(text);
      if (UNSEEN.has(word)) return undefined;
      into.word(word);
      // LIKE, ILIKE and SIMILAR TO are operators under other names (`~~`, `~~*`, `~`).
      if (/^(?:i?like|similar)$/.test(word)) for (const name of LIKES) into.operator({ schema: '', name });
    } else if (/^[~!@#^&|`?+\-*/%<>=]+$/.test(text)) into.operator({ schema: '', name: text === '!=' ? '<>' : text });
    else return undefined;
  }
  return into.references();
}

/** Settings that a body reads with current_setting(); undefined for each name that is not a plain literal. */
export async function settingsRead(source: string): Promise<(string | undefined)[]> {
  const bytes = Buffer.from(source);
  const texts = ((await scanPostgres(source)) ?? [])
    .filter(({ tokenName }) => tokenName !== 'C_COMMENT' && tokenName !== 'SQL_COMMENT')
    .map(({ start, end }) => bytes.subarray(start, end).toString());
  return texts.flatMap((text, at) => {
    if (!/^"?current_setting"?$/i.test(text)) return [];
    const isPlain = texts[at + 1] === '(' && /^[,)]$/.test(texts[at + 3] ?? '');
    return [isPlain ? /^'([^']*)'$/.exec(texts[at + 2] ?? '')?.[1] : undefined];
  });
}

/** Scanner tokens that refer to nothing. A token that is none of these and neither a name nor an operator leads to a refusal. */
const WITHOUT_NAMES = new Set(['SCONST', 'ICONST', 'FCONST', 'BCONST', 'XCONST', 'PARAM', 'C_COMMENT', 'SQL_COMMENT']);
/** Tokens without a kind in the scanner's library, recognized by their text: punctuation and bit constants (`b'01'`). */
const PUNCTUATION = /^(?:[()[\],.;:]|::|\.\.|:=|=>|[bx]'.*)$/is;
const LIKES = ['~~', '!~~', '~~*', '!~~*', '~', '!~'];

/** Folds a name like a server with UTF-8: only A to Z. */
function folded(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Keywords of SQL and PL/pgSQL that run code not visible in the text (EXECUTE), or change the session (SET). */
const UNSEEN = new Set(
  'execute set reset copy do call lock notify listen unlisten commit rollback prepare deallocate load discard import vacuum checkpoint reindex'.split(
    ' ',
  ),
);

/** Possible spellings of a name: a server with a single-byte encoding also folds letters beyond ASCII, which our parser does not. */
function spellings({ schema, name }: Name): Name[] {
  const isAscii = /^\p{ASCII}*$/u;
  if (isAscii.test(schema) && isAscii.test(name)) return [{ schema, name }];
  const all = new Map<string, Name>();
  for (const s of [schema, schema.toLowerCase()]) for (const n of [name, name.toLowerCase()]) all.set(`${s} ${n}`, { schema: s, name: n });
  return [...all.values()];
}

class Collector {
  readonly #functions = new Map<string, Name & { args: number }>();
  readonly #operators = new Map<string, Name>();
  readonly #relations = new Map<string, Name>();
  readonly #types = new Map<string, Name>();
  readonly #attributes = new Set<string>();
  #changes = false;

  function(name: Name, args: number): void {
    for (const one of spellings(name)) this.#function(one, args);
  }
  #function(name: Name, args: number): void {
    this.#functions.set(`${name.schema} ${name.name} ${args}`, { ...name, args });
    // Where no function has the name, `name(x)` and `x.name` cast to a type of that name.
    if (args === 1) this.type(name);
  }
  operator(name: Name): void {
    this.#operators.set(`${name.schema} ${name.name}`, name);
  }
  relation(name: Name): void {
    for (const one of spellings(name)) this.#relations.set(`${one.schema} ${one.name}`, one);
  }
  type(name: Name): void {
    for (const one of spellings(name)) this.#types.set(`${one.schema} ${one.name}`, one);
  }
  attribute(name: string): void {
    for (const one of spellings({ schema: '', name })) this.#attributes.add(one.name);
    this.type({ schema: '', name });
  }
  word(name: string): void {
    this.relation({ schema: '', name });
    this.attribute(name);
  }

  change(): void {
    this.#changes = true;
  }

  references(): References {
    const sorted = <T>(map: Map<string, T>): T[] => [...map.keys()].sort().map((key) => map.get(key) as T);
    return {
      functions: sorted(this.#functions),
      operators: sorted(this.#operators),
      relations: sorted(this.#relations),
      types: sorted(this.#types),
      attributes: [...this.#attributes].sort(),
      changes: this.#changes,
    };
  }
}

/** Collects the references of one node. It recognizes nodes by their fields, which are the same whether libpg_query wraps the node or not. */
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
