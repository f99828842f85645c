import { clip } from '../../../common/clip.ts';
import type { Capability, Classification } from '../../../sql/classification.ts';
import { hasLongOperatorRun } from '../../../sql/tokenizer/operator-runs.ts';
import { inspectTree } from './inspect-tree.ts';
import { asNode, type Fields, type ParsedStatement, parsePostgres, type Tree } from './parse-tree.ts';
import { isSecretSetting } from './secret-settings.ts';
import { describeStatement } from './statement-kinds.ts';

/** Parsers quote the rest of the text, which may be all of it. */
const LONGEST_QUOTED = 200;

type StatementClass = Omit<Classification, 'dialect' | 'statements'> & { offset?: number };

/**
 * Classifies SQL for PostgreSQL with PostgreSQL's own parser. A read is a SELECT, VALUES, TABLE, SHOW or EXPLAIN whose whole
 * tree consists of nodes and functions that are known to be harmless; everything else is named for what it is.
 *
 * Not decided here, but by the catalogue before the statement runs (core/engines/postgres/session/user-code): functions, operators,
 * casts and domains of the user's own that hide behind the name of a built-in one, and what a view runs. The tree is read with
 * standard_conforming_strings on, as every session must have it.
 */
export async function readPostgres(sql: string): Promise<Classification> {
  const answer = (statements: number, { offset = -1, ...classified }: StatementClass): Classification => ({
    dialect: 'postgres',
    statements,
    ...classified,
    reason: classified.reason + at(sql, offset),
  });
  // The parser would read a lone surrogate in one way and the driver send it in another.
  if (!sql.isWellFormed()) return answer(-1, invalid('The statement holds half of a character (a lone surrogate).'));
  if (hasLongOperatorRun(sql)) return answer(-1, invalid('The statement holds an absurdly long row of operator characters.'));
  const parsed = await parsePostgres(sql);
  if (!parsed.ok) return answer(-1, invalid(`The statement does not parse: ${clip(parsed.message, LONGEST_QUOTED)}.`, parsed.offset));
  const [first, ...others] = parsed.statements;
  if (first === undefined)
    return answer(0, { capability: 'empty', kind: 'empty', reason: 'There is no statement, only blanks or comments.' });
  if (others.length > 0) return answer(others.length + 1, several(parsed.statements));
  return answer(1, classifyStatement(first));
}

function classifyStatement(statement: ParsedStatement): StatementClass {
  const { tag, fields } = statement;
  if (tag === 'SelectStmt') return classifySelect(fields);
  if (tag === 'VariableShowStmt') return classifyShow(String(fields.name));
  if (tag === 'ExplainStmt') return classifyExplain(fields);
  const { capability, kind, clause } = describeStatement(statement);
  return { capability, kind, reason: `${kind.toUpperCase()} ${clause}.` };
}

function classifyShow(name: string): StatementClass {
  const shows = (reason: string): StatementClass => ({ capability: 'admin', kind: 'show', reason });
  if (name === 'all') return shows('SHOW ALL shows every setting, also those that hold secrets; ask for one by its name.');
  if (isSecretSetting(name)) return shows(`SHOW ${name} may show a secret.`);
  return { capability: 'read', kind: 'show', reason: 'SHOW reads a setting.' };
}

function classifySelect(fields: Fields): StatementClass {
  const kind = fields.valuesLists === undefined ? 'select' : 'values';
  const finding = inspectTree('SelectStmt', fields, false);
  if (finding) return { kind, ...finding };
  return { capability: 'read', kind, reason: `${kind.toUpperCase()} reads rows.` };
}

const EXPLAIN_OPTIONS = new Set(
  'analyze verbose costs settings generic_plan buffers serialize wal timing summary memory format'.split(' '),
);
const MAY_BE_PLANNED = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CreateTableAsStmt']);

function classifyExplain(fields: Fields): StatementClass {
  const inner = asNode(fields.query);
  if (inner === undefined) return { capability: 'unknown', kind: 'explain', reason: 'EXPLAIN of a statement that is not known.' };
  let executes = false;
  for (const option of Array.isArray(fields.options) ? fields.options : []) {
    const { defname, arg } = asNode(option)?.fields ?? {};
    if (typeof defname !== 'string' || !EXPLAIN_OPTIONS.has(defname))
      return { capability: 'unknown', kind: 'explain', reason: `The option ${String(defname)} of EXPLAIN is not known.` };
    // The server takes the last of several; one that says yes is enough for us.
    if (defname === 'analyze' && !saysNo(arg)) executes = true;
  }
  if (executes) {
    const classified = classifyStatement(inner);
    if (classified.capability === 'read')
      return { capability: 'read', kind: 'explain', reason: `EXPLAIN ANALYZE runs a read: ${classified.reason}` };
    return { ...classified, reason: `EXPLAIN ANALYZE executes the statement: ${classified.reason}` };
  }
  const { capability, kind, clause } = innerKind(inner);
  if (!MAY_BE_PLANNED.has(inner.tag)) return { capability, kind: 'explain', reason: `EXPLAIN of ${kind.toUpperCase()}, which ${clause}.` };
  const finding = inspectTree(inner.tag, inner.fields, true);
  if (finding) return { ...finding, kind: 'explain' };
  if (capability === 'read') return { capability: 'read', kind: 'explain', reason: 'EXPLAIN plans a read.' };
  return {
    capability: 'read',
    kind: 'explain',
    reason: `EXPLAIN only plans this ${kind.toUpperCase()}; it does not run it.`,
    explains: kind,
  };
}

function innerKind(inner: ParsedStatement): { capability: Capability; kind: string; clause: string } {
  if (inner.tag !== 'SelectStmt') return describeStatement(inner);
  const classified = classifySelect(inner.fields);
  return { capability: classified.capability, kind: classified.kind, clause: 'is not known to be harmless' };
}

/** The spellings PostgreSQL takes for a false option (defGetBoolean): `false`, `off`, `0`. No value means true. */
function saysNo(arg: Tree | undefined): boolean {
  const node = asNode(arg);
  if (node?.tag === 'String') return ['false', 'off'].includes(String(node.fields.sval).toLowerCase());
  if (node?.tag === 'Integer') return (node.fields.ival ?? 0) === 0;
  if (node?.tag === 'Boolean') return node.fields.boolval !== true;
  return false;
}

/** Several statements are refused whatever they are; the worst of them gives its name, so that the answer says what was tried. */
function several(statements: ParsedStatement[]): StatementClass {
  // Looking at a few is enough to name one; there may be a hundred thousand.
  const classified = statements.slice(0, 50).map(classifyStatement);
  const worst = classified.find(({ capability }) => capability !== 'read');
  const reason = `The text holds ${statements.length} statements; only one is taken at a time.`;
  return worst
    ? { capability: worst.capability, kind: worst.kind, reason: `${reason} ${worst.reason}` }
    : { capability: 'unknown', kind: 'multiple', reason };
}

function invalid(reason: string, offset = -1): StatementClass {
  return { capability: 'invalid', kind: 'invalid', reason, offset };
}

/** ` (at character 8)`: PostgreSQL counts bytes of UTF-8 from 0, people count characters from 1. */
function at(sql: string, offset: number): string {
  if (offset < 0) return '';
  return ` (at character ${Buffer.from(sql).subarray(0, offset).toString().length + 1})`;
}
