import { isRecord } from '../../../common/records.ts';
import type { Capability } from '../../../sql/classification.ts';
import { type UnknownFunction, unknownFunction } from '../../../sql/unknown-function.ts';
import { NOT_AS_ATTRIBUTE } from './attribute-calls.ts';
import { BUILT_IN_FUNCTIONS, EXTENSION_FUNCTIONS, INFORMATION_SCHEMA_FUNCTIONS } from './harmless-functions.ts';
import { SHAPES_OF_PLANS, SHAPES_OF_READS, type Shape } from './node-shapes.ts';
import { asNode, type Fields, names, type Tree } from './parse-tree.ts';
import { showsSecrets } from './secret-relations.ts';
import { isSecretSetting, settingOfCall, showsSecretSettings } from './secret-settings.ts';
import { describeStatement } from './statement-kinds.ts';
import { POSTGRES_SYNTAX } from './syntax.ts';
import { UNSAFE_FUNCTIONS } from './unsafe-functions.ts';

/** Why a tree is not a read. `offset` is in bytes, -1 when the node carries none. */
export interface Finding {
  capability: Capability;
  kind?: string;
  reason: string;
  offset: number;
  /** An unknown function; reported only when there is no worse finding. */
  unknownFunction?: UnknownFunction;
}

type Step = { tag: string; fields: Fields };
type Check = (fields: Fields, plansOnly: boolean, isRoot: boolean) => Omit<Finding, 'offset'> | undefined;

/**
 * Walks a whole tree from its root and gives the first thing that is not known to be harmless, or undefined for a read.
 * With `plansOnly` the tree is under an EXPLAIN that does not execute: statements that change rows may stand in it, but the
 * functions they call must be known all the same, because the planner runs those that are declared immutable or stable.
 */
export function inspectTree(tag: string, fields: Fields, plansOnly: boolean): Finding | undefined {
  const shapes = plansOnly ? SHAPES_OF_PLANS : SHAPES_OF_READS;
  // An explicit stack: a tree may be thousands of levels deep. Children are pushed last first, so that the walk goes left to right.
  const stack: Step[] = [{ tag, fields }];
  let unknownCall: Finding | undefined;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const shape = shapes.get(step.tag);
    const finding =
      shape === undefined
        ? strangeNode(step)
        : (CHECKS[step.tag]?.(step.fields, plansOnly, step.fields === fields) ?? strangeField(step, shape));
    if (finding !== undefined) {
      const location = step.fields.location;
      const match: Finding = { ...finding, offset: typeof location === 'number' ? location : -1 };
      if (match.unknownFunction === undefined) return match;
      // A worse finding may follow; it would be the reason of the refusal.
      unknownCall ??= match;
    }
    if (shape === undefined) continue;
    const next: Step[] = [];
    for (const [field, bare] of shape.children) collect(step.fields[field], bare, next);
    for (const child of next.reverse()) stack.push(child);
  }
  return unknownCall;
}

function collect(value: Tree | undefined, bare: string, into: Step[]): void {
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, bare, into);
    return;
  }
  if (bare !== '' && isRecord(value)) {
    into.push({ tag: bare, fields: value });
    return;
  }
  const node = asNode(value);
  if (node !== undefined) into.push(node);
  // `{}` is how libpg_query writes an absent member of a list; anything else is not a tree we know.
  else if (!isRecord(value) || Object.keys(value).length > 0) into.push({ tag: 'of unknown shape', fields: {} });
}

function strangeNode({ tag, fields }: Step): Omit<Finding, 'offset'> {
  if (tag.endsWith('Stmt')) {
    const { capability, kind, clause } = describeStatement({ tag, fields });
    return { capability, kind, reason: `The statement holds ${kind.toUpperCase()}, which ${clause}.` };
  }
  return { capability: 'unknown', reason: `The node ${tag} is not on the list of nodes known to be harmless.` };
}

function strangeField({ tag, fields }: Step, shape: Shape): Omit<Finding, 'offset'> | undefined {
  for (const field in fields) {
    if (!shape.plain.has(field) && !shape.children.has(field))
      return { capability: 'unknown', reason: `The part ${field} of the node ${tag} is not on the list of parts known to be harmless.` };
  }
  return undefined;
}

const unknown = (reason: string): Omit<Finding, 'offset'> => ({ capability: 'unknown', reason });

/** What is looked at beyond a node's shape. */
const CHECKS: Readonly<Record<string, Check>> = {
  SelectStmt: (fields, _plansOnly, isRoot) => {
    if (fields.intoClause !== undefined) return { capability: 'write', kind: 'select into', reason: 'SELECT … INTO creates a table.' };
    if (fields.lockingClause !== undefined)
      return { capability: 'write', kind: 'select for update', reason: 'FOR UPDATE and FOR SHARE lock the rows they read.' };
    const reason = showsSecretSettings(fields, isRoot);
    return reason === undefined ? undefined : { capability: 'admin', reason };
  },
  FuncCall: (fields, plansOnly) => {
    const path = names(fields.funcname);
    // A volatile built-in is never run by the planner, and a planned INSERT often names the sequence it would draw from.
    if (plansOnly && path.join('.') === 'nextval') return undefined;
    if (path.at(-1) === 'current_setting') {
      const setting = settingOfCall(fields.args);
      if (setting === undefined || isSecretSetting(setting))
        return { capability: 'admin', reason: `current_setting() of ${setting ?? 'any name'} may show a secret.` };
    }
    // With two arguments the second is a text of SQL that it runs.
    if (path.at(-1) === 'ts_rewrite' && isOfServer(path) && Array.isArray(fields.args) && fields.args.length === 3) return undefined;
    return isHarmless(path) ? undefined : notHarmless(path);
  },
  ColumnRef: (fields) => {
    const path = names(fields.fields);
    return path.length > 1 ? attribute(path.at(-1)) : undefined;
  },
  A_Indirection: (fields) => {
    for (const name of names(fields.indirection)) {
      const finding = attribute(name);
      if (finding) return finding;
    }
    return undefined;
  },
  RangeVar: (fields) => {
    const schema = text(fields.schemaname);
    const relation = text(fields.relname);
    if (!showsSecrets(schema, relation)) return undefined;
    return { capability: 'admin', reason: `${relation} shows passwords, secrets or files of the server.` };
  },
  RangeTableSample: (fields) => {
    const method = names(fields.method).filter((part, at) => !(at === 0 && part === 'pg_catalog'));
    const known = ['bernoulli', 'system', 'system_rows', 'system_time'];
    return method.length === 1 && known.includes(method[0] ?? '')
      ? undefined
      : unknown(`The sampling method ${method.join('.')} is not known to be harmless.`);
  },
  A_Expr: (fields) => operator(fields.name),
  SubLink: (fields) => operator(fields.operName),
  SortBy: (fields) => operator(fields.useOp),
};

/** A function by the name the parser resolved: folded to lower case unless quoted, exactly as the server will look it up. */
function isHarmless(path: string[]): boolean {
  const [first = '', second = ''] = path;
  if (path.length === 1) return BUILT_IN_FUNCTIONS.has(first) || EXTENSION_FUNCTIONS.has(first);
  if (path.length !== 2) return false;
  if (first === 'pg_catalog') return BUILT_IN_FUNCTIONS.has(second);
  return first === 'information_schema' && INFORMATION_SCHEMA_FUNCTIONS.has(second);
}

function isOfServer(path: string[]): boolean {
  return path.length === 1 || (path.length === 2 && path[0] === 'pg_catalog');
}

/** A function that is not harmless: one of the server's own, or one that nobody knows. */
function notHarmless(path: string[]): Omit<Finding, 'offset'> {
  const bare = path[0] === 'pg_catalog' && path.length === 2 ? path.slice(1) : path;
  const name = bare.join('.');
  if (bare.length === 1 && UNSAFE_FUNCTIONS.has(name))
    return unknown(`${path.join('.')}() is not on the list of functions known to be harmless.`);
  const known = [...BUILT_IN_FUNCTIONS, ...EXTENSION_FUNCTIONS, ...UNSAFE_FUNCTIONS];
  const userDefined = bare.length > 1 && bare[0] !== 'information_schema';
  return { capability: 'unknown', ...unknownFunction(name, POSTGRES_SYNTAX.title, { userDefined, known }) };
}

function attribute(name: string | undefined): Omit<Finding, 'offset'> | undefined {
  if (name === undefined || !NOT_AS_ATTRIBUTE.has(name)) return undefined;
  return unknown(`.${name} calls the function ${name}() where no column has that name, and it is not known to be harmless.`);
}

/**
 * Built-in operators are all pure. One made by a user could shadow them without a schema; the catalogue check before the
 * statement looks into it. A schema that is named is another matter.
 */
function operator(list: Tree | undefined): Omit<Finding, 'offset'> | undefined {
  const path = names(list);
  if (path.length < 2 || (path.length === 2 && path[0] === 'pg_catalog')) return undefined;
  return unknown(`OPERATOR(${path.join('.')}) is not on the list of operators known to be harmless.`);
}

function text(value: Tree | undefined): string {
  return typeof value === 'string' ? value : '';
}
