import type { Capability } from '../../../sql/classification.ts';
import type { ParsedStatement } from './parse-tree.ts';

/** Statements that are not reads: capability, verb, and a clause for the refusal. */
const KINDS: Readonly<Record<string, readonly [Capability, string, string]>> = {
  InsertStmt: ['write', 'insert', 'changes rows'],
  UpdateStmt: ['write', 'update', 'changes rows'],
  DeleteStmt: ['write', 'delete', 'changes rows'],
  MergeStmt: ['write', 'merge', 'changes rows'],
  TruncateStmt: ['write', 'truncate', 'removes every row'],
  CreateTableAsStmt: ['ddl', 'create table as', 'creates a table'],
  CreateStmt: ['ddl', 'create table', 'creates a table'],
  ViewStmt: ['ddl', 'create view', 'creates a view'],
  IndexStmt: ['ddl', 'create index', 'creates an index'],
  RefreshMatViewStmt: ['ddl', 'refresh materialized view', 'rewrites a materialized view'],
  RenameStmt: ['ddl', 'alter', 'renames an object'],
  CommentStmt: ['ddl', 'comment', 'changes the catalogue'],
  DefineStmt: ['ddl', 'create', 'creates an object'],
  CompositeTypeStmt: ['ddl', 'create type', 'creates a type'],
  RuleStmt: ['ddl', 'create rule', 'creates a rule'],
  CallStmt: ['call', 'call', 'runs a procedure whose effect is not known'],
  DoStmt: ['call', 'do', 'runs a block of code whose effect is not known'],
  ExecuteStmt: ['call', 'execute', 'runs a prepared statement that cannot be seen here'],
  PrepareStmt: ['admin', 'prepare', 'leaves a prepared statement in the session'],
  DeallocateStmt: ['admin', 'deallocate', 'changes the session'],
  DeclareCursorStmt: ['admin', 'declare', 'leaves a cursor in the session'],
  FetchStmt: ['admin', 'fetch', 'moves a cursor of the session'],
  ClosePortalStmt: ['admin', 'close', 'changes the session'],
  DiscardStmt: ['admin', 'discard', 'changes the session'],
  ListenStmt: ['admin', 'listen', 'changes the session'],
  UnlistenStmt: ['admin', 'unlisten', 'changes the session'],
  NotifyStmt: ['admin', 'notify', 'sends a message to other sessions'],
  LockStmt: ['admin', 'lock', 'locks a table'],
  VacuumStmt: ['admin', 'vacuum', 'rewrites tables or statistics'],
  ClusterStmt: ['admin', 'cluster', 'rewrites a table'],
  ReindexStmt: ['admin', 'reindex', 'rewrites indexes'],
  CheckPointStmt: ['admin', 'checkpoint', 'changes the state of the server'],
  LoadStmt: ['admin', 'load', 'loads code into the server'],
  AlterSystemStmt: ['admin', 'alter system', 'changes the settings of the server'],
  ConstraintsSetStmt: ['transaction', 'set constraints', 'changes the transaction'],
};

/** Describes the effect of a statement that is not a read. The capability is never `read`. */
export function describeStatement({ tag, fields }: ParsedStatement): { capability: Capability; kind: string; clause: string } {
  const known = KINDS[tag];
  if (tag === 'VacuumStmt' && fields.is_vacuumcmd !== true) return { capability: 'admin', kind: 'analyze', clause: 'rewrites statistics' };
  if (tag === 'CreateTableAsStmt' && fields.objtype === 'OBJECT_MATVIEW')
    return { capability: 'ddl', kind: 'create materialized view', clause: 'creates a materialized view' };
  if (known) return { capability: known[0], kind: known[1], clause: known[2] };
  if (tag === 'CopyStmt')
    return fields.is_from === true
      ? { capability: 'write', kind: 'copy', clause: 'loads rows into a table' }
      : { capability: 'admin', kind: 'copy', clause: 'sends rows outside the result, to a file, a program or the wire' };
  if (tag === 'VariableSetStmt') {
    const kind = String(fields.kind).startsWith('VAR_RESET') ? 'reset' : 'set';
    return { capability: 'admin', kind, clause: 'changes a setting of the session' };
  }
  if (tag === 'TransactionStmt') {
    const kind = words(String(fields.kind).replace('TRANS_STMT_', ''));
    return { capability: 'transaction', kind, clause: 'would leave the transaction of a shared session in another state' };
  }
  if (tag === 'DropStmt') return { capability: 'ddl', kind: `drop ${objectOf(fields.removeType)}`, clause: 'removes an object' };
  if (tag === 'AlterTableStmt') return { capability: 'ddl', kind: `alter ${objectOf(fields.objtype)}`, clause: 'changes an object' };
  if (tag === 'GrantStmt' || tag === 'GrantRoleStmt') {
    return { capability: 'admin', kind: fields.is_grant === true ? 'grant' : 'revoke', clause: 'changes privileges' };
  }
  if (/Role|Privileges|Policy|UserMapping|Subscription|Publication|Owned|Extension|dbStmt|Database|TableSpace|SecLabel/.test(tag))
    return { capability: 'admin', kind: verbOf(tag), clause: 'changes the server or who may do what' };
  if (/^(Create|Alter|Drop|Import)/.test(tag)) return { capability: 'ddl', kind: verbOf(tag), clause: 'changes an object' };
  return { capability: 'unknown', kind: verbOf(tag), clause: 'is not on the list of statements known to read' };
}

/** `OBJECT_MATVIEW` → `materialized view`. */
function objectOf(type: unknown): string {
  const name = words(String(type).replace('OBJECT_', ''));
  return name === 'matview' ? 'materialized view' : name;
}

function words(constant: string): string {
  return constant.toLowerCase().replaceAll('_', ' ');
}

/** `CreateForeignServerStmt` → `create foreign server`. */
function verbOf(tag: string): string {
  return tag
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
