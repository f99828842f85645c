import { isRecord } from '../../../common/records.ts';
import { foldCase } from '../../../sql/tokenizer/token.ts';
import { type FunctionFinding, type UnknownFunction, unknownFunction } from '../../../sql/unknown-function.ts';
import { looksLikeFile } from './file-names.ts';
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from './harmless-functions.ts';
import { EXPRESSION_CLASSES, NODE_TYPES, OPERATOR_TYPES, SHOWN } from './node-kinds.ts';
import { isPlainSetting, secretView } from './settings.ts';
import { DUCKDB_SYNTAX } from './syntax.ts';
import type { Tree } from './tree.ts';
import { UNSAFE_FUNCTIONS } from './unsafe-functions.ts';

type Fields = { [field: string]: Tree };

/** Why a tree is not a read. `offset` is in bytes, -1 when the node carries none. */
export interface Finding {
  reason: string;
  offset: number;
  /** An unknown function; reported only when there is no worse finding. */
  unknownFunction?: UnknownFunction;
}

/** The place of a function decides on which list it must be. */
type FunctionPosition = 'expression' | 'from';

/** Walks a whole tree and gives the first thing that is not known to be harmless, or undefined for a read. */
export function inspectTree(root: Tree): Finding | undefined {
  // An explicit stack: UNIONs may be nested by the ten thousand. Children are pushed last first, so that the walk goes left to right.
  const stack: { value: Tree; position: FunctionPosition }[] = [{ value: root, position: 'expression' }];
  let unknownCall: Finding | undefined;
  for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
    const { value, position } = step;
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value.toReversed()) stack.push({ value: item, position: 'expression' });
      continue;
    }
    const strangeness = strange(value, position);
    if (typeof strangeness === 'string') return { reason: strangeness, offset: locationOf(value) };
    // A worse finding may follow; it would be the reason of the refusal.
    if (strangeness !== undefined) unknownCall ??= { ...strangeness, offset: locationOf(value) };
    // A constant holds a value, and values may look like anything.
    if (value.class === 'CONSTANT') continue;
    const inside: FunctionPosition = value.type === 'TABLE_FUNCTION' ? 'from' : 'expression';
    for (const [field, child] of Object.entries(value).reverse()) {
      stack.push({ value: child, position: field === 'function' ? inside : 'expression' });
    }
  }
  return unknownCall;
}

/** `type` also names the type of a value (an object) and the details of one (`…_TYPE_INFO`); neither is a node. */
function strange(fields: Fields, position: FunctionPosition): string | FunctionFinding | undefined {
  if (fields.class !== undefined) return strangeExpression(fields, text(fields.class), position);
  const type = fields.type;
  if (typeof type !== 'string' || type.endsWith('_TYPE_INFO')) return undefined;
  if (!NODE_TYPES.has(type)) return `The node ${type} is not on the list of nodes known to be harmless.`;
  if (type === 'BASE_TABLE') return strangeTable(fields);
  if (type === 'SHOW_REF') return strangeShow(fields);
  if (type === 'TABLE_FUNCTION' && !isFunction(fields.function)) return 'A table function of unknown shape.';
  return undefined;
}

function strangeExpression(fields: Fields, kind: string, position: FunctionPosition): string | FunctionFinding | undefined {
  if (!EXPRESSION_CLASSES.has(kind)) return `The node ${kind} is not on the list of nodes known to be harmless.`;
  if (kind === 'OPERATOR' && !OPERATOR_TYPES.has(text(fields.type)))
    return `The operator ${text(fields.type)} is not on the list of operators known to be harmless.`;
  if (kind === 'FUNCTION' || kind === 'WINDOW') return strangeFunction(fields, position);
  return undefined;
}

/**
 * What stands before a scalar function may be a schema or, in a chain of calls, a column (`name.upper()`); the parser cannot
 * tell. The name is known either way, and the only thing of that name in another schema is a macro of the user's, which is
 * a query as well. In FROM there are no chains, so there it must be a schema of the system's.
 */
function strangeFunction(fields: Fields, position: FunctionPosition): string | FunctionFinding | undefined {
  const name = foldCase(text(fields.function_name));
  if (name === 'current_setting') return strangeSetting(fields.children);
  if (position === 'expression') {
    if (SCALAR_FUNCTIONS.has(name) || /^[^\w\s]+(?:__postfix)?$/.test(name)) return undefined;
  } else {
    const secret = secretView(name);
    if (secret) return secret;
    const home = [text(fields.catalog), text(fields.schema)].filter((part) => part !== '').map(foldCase);
    if (home.every((part) => part === 'system' || part === 'main' || part === 'pg_catalog') && TABLE_FUNCTIONS.has(name)) return undefined;
    if (/^(?:read_|parquet_|glob$|sniff_)|_scan$/.test(name)) return `${name}() reads files; use the tables and views that are there.`;
  }
  return notHarmless([text(fields.catalog), text(fields.schema)], name, position);
}

/** The finding for a function that is not harmless: an unsafe one of the engine, or an unknown one. */
export function notHarmless(qualifiers: readonly string[], name: string, position: FunctionPosition): string | FunctionFinding {
  const home = qualifiers.filter((part) => part !== '');
  const shown = [...home, name].join('.');
  if (UNSAFE_FUNCTIONS.has(name) || SCALAR_FUNCTIONS.has(name) || TABLE_FUNCTIONS.has(name))
    return `${shown}() is not on the list of functions known to be harmless${position === 'from' ? ' in FROM' : ''}.`;
  const harmless = position === 'from' ? [...TABLE_FUNCTIONS, ...SCALAR_FUNCTIONS] : [...SCALAR_FUNCTIONS, ...TABLE_FUNCTIONS];
  const userDefined = home.some((part) => !/^(?:system|main|pg_catalog)$/i.test(part));
  return unknownFunction(shown, DUCKDB_SYNTAX.title, { userDefined, known: [...harmless, ...UNSAFE_FUNCTIONS] });
}

/** current_setting() needs a literal name: only then can a setting be told from one that holds a secret. */
function strangeSetting(children: Tree | undefined): string | undefined {
  const [child, ...others] = Array.isArray(children) ? children : [];
  const constant = isRecord(child) && child.class === 'CONSTANT' && isRecord(child.value) ? child.value.value : undefined;
  if (others.length > 0 || typeof constant !== 'string') return 'current_setting() must be given the name of a setting as a text.';
  return isPlainSetting(constant)
    ? undefined
    : `The setting ${constant.slice(0, 60)} is not on the list of settings known to hold no secret.`;
}

function strangeTable(fields: Fields): string | undefined {
  const parts = [text(fields.catalog_name), text(fields.schema_name), text(fields.table_name)];
  const secret = secretView(parts.at(-1)!);
  if (secret) return secret;
  if (!looksLikeFile(parts)) return undefined;
  return `"${parts.filter((part) => part !== '').join('.')}" looks like a file; use the tables and views that are there.`;
}

function strangeShow(fields: Fields): string | undefined {
  if (fields.query !== undefined || text(fields.show_type) === 'SHOW_FROM') return undefined;
  const shown = text(fields.table_name).replaceAll('"', '');
  return SHOWN.has(shown) ? undefined : `SHOW ${shown} is not known to be harmless.`;
}

function isFunction(value: Tree | undefined): boolean {
  return isRecord(value) && value.class === 'FUNCTION';
}

/** DuckDB marks a node without a place with the largest 64-bit number. */
function locationOf(fields: Fields): number {
  const location = fields.query_location;
  return typeof location === 'number' && location < Number.MAX_SAFE_INTEGER ? location : -1;
}

function text(value: Tree | undefined): string {
  return typeof value === 'string' ? value : '';
}
