import type { Tree } from '../../../sql/generic/sqlparser.ts';
import { type Branch, branch, list, nameOf, namesOf } from '../../../sql/generic/tree-access.ts';
import { isMethodName } from './harmless-functions.ts';

/**
 * In T-SQL `doc.query('/a')` is a method of the column `doc`, or a user function `query` of the schema `doc`; `d.doc.query('/a')` may also name
 * a database. Where both exist, the server refuses the name as ambiguous. So a call is certainly a method exactly when its left side is
 * certainly a column: a variable, an expression, or a column that the statement itself names (the column list of an alias, the aliases of
 * a derived table or CTE).
 */
interface Scope {
  /** `doc` and `d.doc`, as written, since a server may be case-sensitive. */
  columns: Set<string>;
  /** The enclosing query, whose columns are visible too. */
  outer?: Scope;
  /** Columns of the CTEs that FROM may name. */
  ctes: Map<string, readonly string[]>;
}

/** Calls in a query's tree (nodes under `Function`, or under `Table` in FROM) that are certainly methods. */
export function provenMethods(tree: Tree): ReadonlySet<Tree> {
  const proven = new Set<Tree>();
  visit(tree, 'Query', { columns: new Set(), ctes: new Map() }, proven);
  return proven;
}

function visit(node: Tree | undefined, key: string, scope: Scope, proven: Set<Tree>): void {
  if (Array.isArray(node)) {
    for (const item of node) visit(item, key, scope, proven);
    return;
  }
  const fields = branch(node);
  if (!fields) return;
  if (isQuery(fields)) {
    visitQuery(fields, scope, proven);
    return;
  }
  if (key === 'Select') {
    visitSelect(fields, scope, proven);
    return;
  }
  if (key === 'Function' || key === 'Table') proveCall(fields, [], scope, proven);
  if (key === 'CompoundFieldAccess') proveChain(fields, scope, proven);
  for (const [name, value] of Object.entries(fields)) visit(value, name, scope, proven);
}

/** Whether a node is a query. The parser writes no node kind for subqueries, so the fields decide. */
function isQuery(fields: Branch): boolean {
  return 'body' in fields && !('args' in fields);
}

function visitQuery(query: Branch, outer: Scope, proven: Set<Tree>): void {
  const ctes = query.with === undefined ? outer.ctes : new Map(outer.ctes);
  for (const cte of list(branch(query.with)?.cte_tables)) {
    const alias = branch(branch(cte)?.alias);
    // A CTE does not see the columns of the query around it.
    visit(branch(cte)?.query, 'query', { columns: new Set(), ctes }, proven);
    const name = nameOf(alias?.name)?.value;
    if (name !== undefined) ctes.set(name, columnsOf(alias, branch(cte)?.query));
  }
  const scope: Scope = { columns: new Set(), outer, ctes };
  for (const [name, value] of Object.entries(query)) if (name !== 'with') visit(value, name, scope, proven);
}

function visitSelect(select: Branch, outer: Scope, proven: Set<Tree>): void {
  const scope: Scope = { columns: new Set(), outer, ctes: outer.ctes };
  for (const item of list(select.from)) {
    visitRelation(branch(item)?.relation, scope, outer, proven);
    for (const join of list(branch(item)?.joins)) {
      const operator = branch(join)?.join_operator;
      // What is applied sees the columns of what stands before it; what is joined sees only those of the query around.
      const sees = operator === 'CrossApply' || operator === 'OuterApply' ? scope : outer;
      visitRelation(branch(join)?.relation, scope, sees, proven);
      visit(operator, 'join_operator', scope, proven);
    }
  }
  for (const [name, value] of Object.entries(select)) if (name !== 'from') visit(value, name, scope, proven);
}

/** Looks into a table of FROM, with the columns that it sees, and adds its own columns to the scope. */
function visitRelation(node: Tree | undefined, scope: Scope, sees: Scope, proven: Set<Tree>): void {
  visit(node, 'relation', sees, proven);
  const [kind, content] = Object.entries(branch(node) ?? {})[0] ?? [];
  const relation = branch(content);
  if (!relation) return;
  const alias = branch(relation.alias);
  const table = namesOf(relation.name);
  let columns: readonly string[] = [];
  if (kind === 'Derived') columns = columnsOf(alias, relation.subquery);
  // A base table takes no column list: `t (NOLOCK)` and `t a (NOLOCK)` are hints.
  else if (branch(relation.args) || kind !== 'Table') columns = columnsOf(alias, undefined);
  else if (table?.length === 1) columns = scope.ctes.get(table[0]!.value) ?? [];
  const name = nameOf(alias?.name)?.value ?? (table?.length === 1 ? table[0]!.value : undefined);
  for (const column of columns) {
    scope.columns.add(column);
    if (name !== undefined) scope.columns.add(`${name}.${column}`);
  }
}

/** Whether a column of this name is seen, in the query itself or in one around it. */
function isColumn(name: string, scope: Scope): boolean {
  for (let each: Scope | undefined = scope; each; each = each.outer) if (each.columns.has(name)) return true;
  return false;
}

/** The names of the columns of a derived table: its column list, else the names in its select list. */
function columnsOf(alias: Branch | undefined, query: Tree | undefined): string[] {
  const listed = list(alias?.columns).map((column) => nameOf(branch(column)?.name)?.value);
  if (listed.length > 0) return listed.filter((name) => name !== undefined);
  const projection = list(branch(branch(branch(query)?.body)?.Select)?.projection);
  return projection.map(columnName).filter((name) => name !== undefined);
}

function columnName(item: Tree): string | undefined {
  const aliased = branch(branch(item)?.ExprWithAlias);
  if (aliased) return nameOf(aliased.alias)?.value;
  const expression = branch(branch(item)?.UnnamedExpr);
  return nameOf(expression?.Identifier)?.value ?? namesOf(expression?.CompoundIdentifier)?.at(-1)?.value;
}

/** `a.b.f(…)`, where `before` are the names that a chain already has. */
function proveCall(call: Branch, before: readonly string[], scope: Scope, proven: Set<Tree>): void {
  const names = namesOf(call.name);
  if (!names || !isMethodName(names.at(-1)!.value)) return;
  const left = [...before, ...names.slice(0, -1).map((name) => name.value)];
  const isVariable = left.length === 1 && names[0]!.value.startsWith('@') && !names[0]!.quoted;
  if (left.length > 0 && (isVariable || isColumn(left.join('.'), scope))) proven.add(call);
}

/** `doc.query('/a').value('.', 'int')`: a name, or any expression, with calls behind it. Only the first call can be another's function. */
function proveChain({ root, access_chain }: Branch, scope: Scope, proven: Set<Tree>): void {
  const name = nameOf(branch(root)?.Identifier)?.value;
  let path: string[] | undefined = name === undefined ? namesOf(branch(root)?.CompoundIdentifier)?.map(({ value }) => value) : [name];
  for (const link of list(access_chain)) {
    const dot = branch(branch(link)?.Dot);
    const call = branch(dot?.Function);
    if (path === undefined) {
      if (call) proven.add(call);
    } else if (call) {
      proveCall(call, path, scope, proven);
      const variable = nameOf(branch(root)?.Identifier);
      if (path.length === 1 && variable?.value.startsWith('@') && !variable.quoted) proven.add(call);
      path = undefined;
    } else {
      const next = nameOf(dot?.Identifier)?.value;
      path = next === undefined ? undefined : [...path, next];
    }
  }
}
