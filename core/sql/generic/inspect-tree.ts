import { foldCase } from '../tokenizer/token.ts';
import type { FunctionFinding } from '../unknown-function.ts';
import { isKnownFunction, isMethod, notHarmless, storedFunction } from './known-functions.ts';
import type { ReaderRules } from './reader-rules.ts';
import type { Tree } from './sqlparser.ts';
import { type Branch, branch, dotted, list, type Name, nameOf, namesOf, written } from './tree-access.ts';
import { TEXT_KEYS, TREE_KEYS, TREE_WORDS } from './tree-words.ts';

/** Result of the check of a query's tree: an objection, and names for the later checks over tokens. */
export interface Inspection {
  /** A sentence; undefined when everything is known. */
  objection?: string;
  /** The first call of an unknown function. */
  unknownCall?: FunctionFinding;
  /** Lower-case names that may stand before a bracket: they list columns, `WITH x (a, b)`, or take hints, `t (NOLOCK)`. */
  listed: ReadonlySet<string>;
  /** The last two parts of every table's name, in lower case. */
  tables: readonly string[];
  /** Every name and text that the tree holds, in lower case. */
  texts: ReadonlySet<string>;
  /** Somewhere all columns are asked for by `*`. */
  wildcard: boolean;
}

interface Seen {
  dialect: ReaderRules;
  listed: Set<string>;
  tables: string[];
  texts: Set<string>;
  wildcard: boolean;
  unknownCall?: FunctionFinding;
  provenMethods: ReadonlySet<Tree>;
}

class Objection extends Error {}

/** Walks the whole tree; every key and every word must be on the list, every function, type and hint known. */
export function inspectTree(tree: Tree, dialect: ReaderRules): Inspection {
  const seen: Seen = {
    dialect,
    listed: new Set(),
    tables: [],
    texts: new Set(),
    wildcard: false,
    provenMethods: dialect.provenMethods?.(tree) ?? new Set(),
  };
  try {
    walk(tree, 'Query', seen);
    return seen;
  } catch (error) {
    if (error instanceof Objection) return { ...seen, objection: error.message };
    throw error;
  }
}

function object(sentence: string): never {
  throw new Objection(sentence);
}

/** A field that was not given; kinds (upper case) always count, even without a content. */
function isAbsent(key: string, value: Tree): boolean {
  return !/^[A-Z]/.test(key) && (value === null || value === false || (Array.isArray(value) && value.length === 0));
}

function walk(node: Tree, key: string, seen: Seen): void {
  if (typeof node === 'string') {
    if (TEXT_KEYS.has(key)) noteText(node, key, seen);
    else if (!TREE_WORDS.has(node)) object(`${node} (in ${key}) is not known to be harmless.`);
  } else if (Array.isArray(node)) {
    for (const item of node) walk(item, key, seen);
  } else if (node !== null && typeof node === 'object') {
    for (const [name, value] of Object.entries(node)) {
      if (isAbsent(name, value)) continue;
      if (!TREE_KEYS.has(name)) object(`${KEY_NAMES[name] ?? name} is not known to be harmless.`);
      if (CHECKS[name]?.(value, seen, key) !== 'done') walk(value, name, seen);
    }
  }
}

/** Notes a name or text; a placeholder is two tokens where a colon stands apart: `:name`. */
function noteText(text: string, key: string, seen: Seen): void {
  seen.texts.add(foldCase(text));
  if (key === 'Placeholder' && text.startsWith(':')) seen.texts.add(foldCase(text.slice(1)));
}

/** Names of query parts for the sentence of a refusal. */
const KEY_NAMES: Record<string, string> = {
  into: 'SELECT … INTO',
  locks: 'A locking clause (FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE)',
  pipe_operators: 'The pipe operator',
  Insert: 'INSERT inside a query',
  Update: 'UPDATE inside a query',
  Delete: 'DELETE inside a query',
  Merge: 'MERGE inside a query',
};

/** Closer looks, by key; `within` is the key above. What was checked whole is not walked again (`done`). */
type Check = (value: Tree, seen: Seen, within: string) => 'done' | undefined;

const CHECKS: Record<string, Check> = {
  Function: checkFunction,
  Table: checkTable,
  with_hints: checkTableHints,
  Custom: checkType,
  projection: checkProjection,
  alias: noteColumnList,
  CompoundIdentifier: checkColumn,
  Dot: checkField,
  Wildcard: noteWildcard,
  QualifiedWildcard: noteWildcard,
  partitions: checkPlainNames,
};

/** The keys under which the trees keep AT, BEFORE and CHANGES. */
const TIME_TRAVEL = new Set(['Function', 'changes', 'at', 'end']);

function checkFunction(value: Tree, seen: Seen, within: string): undefined {
  if (within === 'version') return;
  const call = branch(value);
  const names = namesOf(call?.name) ?? object('A function whose name is made by a call is not known to be harmless.');
  const { dialect } = seen;
  const last = names.at(-1)!;
  // Time travel looks like a call: `t AT (OFFSET => -60)`.
  if (TIME_TRAVEL.has(within) && names.length === 1 && /^(?:at|before|changes|end)$/i.test(last.value)) return;
  if (dialect.quotedCallsAreStored && names.length === 1 && last.quoted) {
    seen.unknownCall ??= storedFunction(last.value);
    return;
  }
  const looksLikeMethod =
    (within === 'Dot' || names.length > 1) &&
    isMethod(
      names.map((name) => name.value),
      dialect,
    );
  if (looksLikeMethod && seen.provenMethods.has(value)) return;
  if (looksLikeMethod && dialect.methodOrFunction) {
    seen.unknownCall ??= dialect.methodOrFunction(names.map((name) => name.value));
    return;
  }
  const exact = !dialect.quotedFunctionsAreExact || names.every((name) => !name.quoted || name.value === name.value.toUpperCase());
  if (within === 'Dot' || !exact || !isKnownFunction(dotted(names), dialect)) objectToFunction(names, seen, within === 'Dot' || !exact);
  if (dialect.withoutArguments.has(dotted(names)) && hasArguments(call?.args))
    object(`${written(names).toUpperCase()}() with an argument changes the session.`);
}

/** Records an unknown function, since a worse finding may follow; objects to any other at once. */
function objectToFunction(names: Name[], seen: Seen, userDefined: boolean): void {
  const quoted = userDefined || names.at(-1)!.quoted;
  const finding = notHarmless(written(names), seen.dialect, quoted);
  if (!finding.unknownFunction) object(finding.reason);
  seen.unknownCall ??= finding;
}

function hasArguments(args: Tree | undefined): boolean {
  return args !== 'None' && !(branch(branch(args)?.List) && list(branch(branch(args)!.List)!.args).length === 0);
}

function checkTable(value: Tree, seen: Seen): undefined {
  const table = branch(value);
  // The same word names a type and a way of sampling; these have no name.
  if (!table || !('name' in table)) return;
  const names = namesOf(table.name) ?? object('A table whose name is made by a call is not known to be harmless.');
  if (branch(table.args)) {
    // `t (NOLOCK)` is the old way of writing a hint.
    const hints = list(branch(table.args)!.args).map((arg) => nameOf(branch(branch(branch(arg)?.Unnamed)?.Expr)?.Identifier));
    const old = hints.length > 0 && hints.every((hint) => hint && !hint.quoted && seen.dialect.tableHints?.has(foldCase(hint.value)));
    if (!old) return checkFunction(value, seen, 'Table');
    seen.listed.add(foldCase(names.at(-1)!.value));
  } else checkAliasAsHint(branch(table.alias), seen);
  if (names.some((name) => name.string)) object(`${written(names)} is a string where a table is named; it may be a path.`);
  const objection = seen.dialect.tableObjection?.(names.map((name) => name.value));
  if (objection) object(objection);
  seen.tables.push(
    names
      .slice(-2)
      .map((name) => foldCase(name.value))
      .join('.'),
  );
}

/** Where tables take hints, `t a (HOLDLOCK)` is one and no column list, and so is the reserved word in `t HOLDLOCK`. */
function checkAliasAsHint(alias: Branch | undefined, { dialect }: Seen): void {
  const name = nameOf(alias?.name);
  if (!dialect.tableHints || !name) return;
  const hints = list(alias?.columns).map((column) => nameOf(branch(column)?.name));
  const odd = hints.find((hint) => !hint || hint.quoted || !dialect.tableHints?.has(foldCase(hint.value)));
  if (odd) object(`The table hint ${odd.value.toUpperCase()} is not on the list of hints known to take no locks.`);
  if (!name.quoted && foldCase(name.value) === 'holdlock') object('The table hint HOLDLOCK takes locks.');
}

function checkTableHints(value: Tree, seen: Seen): 'done' {
  for (const hint of list(value)) {
    const call = branch(branch(hint)?.Function);
    const equation = branch(branch(hint)?.BinaryOp);
    const name = nameOf(branch(hint)?.Identifier) ?? namesOf(call?.name)?.[0] ?? nameOf(equation?.left);
    if (!name || !seen.dialect.tableHints?.has(foldCase(name.value)))
      object(`The table hint ${name?.value.toUpperCase() ?? ''} is not on the list of hints known to take no locks.`);
    // Indexes are named or numbered: `INDEX (a, 1)`, `INDEX = a`.
    const operands = call
      ? list(branch(branch(call.args)?.List)?.args).map((arg) => branch(branch(arg)?.Unnamed)?.Expr)
      : equation
        ? [equation.right]
        : [];
    for (const operand of operands) {
      const index = nameOf(branch(operand)?.Identifier);
      if (!index && !branch(operand)?.Value) object(`The table hint ${name.value.toUpperCase()} is not plain.`);
      if (index) seen.texts.add(foldCase(index.value));
    }
  }
  return 'done';
}

function checkType(value: Tree, seen: Seen, within: string): 'done' {
  // `EXTRACT('year' FROM d)`: a unit in quotes is a name too.
  if (within === 'field' && nameOf(value)) return 'done';
  if (!Array.isArray(value)) return object(`The operator ${JSON.stringify(value)} is not known to be harmless.`);
  const names = namesOf(value[0]) ?? object('A type whose name is made by a call is not known to be harmless.');
  const { types, systemSchemaIsOptional, systemSchema } = seen.dialect;
  const named = names.length === 2 && systemSchemaIsOptional && foldCase(names[0]!.value) === systemSchema ? names.slice(1) : names;
  if (named !== names) seen.texts.add(systemSchema!);
  if (!types.has(dotted(named))) object(`The type ${written(names)} is not on the list of types known to be harmless.`);
  if (list(value[1]).some((parameter) => typeof parameter !== 'string' || !/^[\w ]+$/.test(parameter)))
    object(`The type ${written(names)} has an odd parameter.`);
  return 'done';
}

/** `SELECT @x = column` sets a variable in T-SQL, whose select lists hold no comparisons. */
function checkProjection(value: Tree, seen: Seen): undefined {
  if (!seen.dialect.assignsInSelectList) return;
  for (const item of list(value)) {
    const alias = branch(branch(item)?.ExprWithAlias);
    const assigned = leftOfEquation(branch(item)?.UnnamedExpr ?? alias?.expr);
    for (const target of [nameOf(assigned), nameOf(alias?.alias)])
      if (target?.value.startsWith('@') && !target.quoted) object(`${target.value} = … sets a variable.`);
  }
}

/** What stands on the left of the `=` that comes first in a chain of operators: `@x` in `@x = a + 1`, nothing in `@x + 1`. */
function leftOfEquation(expression: Tree | undefined): Tree | undefined {
  let operation = branch(branch(expression)?.BinaryOp);
  while (operation && operation.op !== 'Eq') operation = branch(branch(operation.left)?.BinaryOp);
  return operation?.left;
}

function noteColumnList(value: Tree, seen: Seen): undefined {
  const alias = branch(value);
  const name = nameOf(alias?.name);
  if (name && list(alias?.columns).length > 0) seen.listed.add(foldCase(name.value));
}

function checkColumn(value: Tree, seen: Seen): undefined {
  const names = namesOf(value) ?? object('A column whose name is made by a call is not known to be harmless.');
  if (seen.dialect.callsInDisguise.has(foldCase(names.at(-1)!.value))) object(`${written(names)} advances a sequence.`);
}

function checkField(value: Tree, seen: Seen): undefined {
  const name = nameOf(branch(value)?.Identifier);
  if (name && seen.dialect.callsInDisguise.has(foldCase(name.value))) object(`${name.value} advances a sequence.`);
}

function noteWildcard(_value: Tree, seen: Seen): undefined {
  seen.wildcard = true;
}

function checkPlainNames(value: Tree): undefined {
  if (!list(value).every((item) => nameOf(item))) object('A partition is not named plainly.');
}
