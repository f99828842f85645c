import type { Capability } from '../../../sql/classification.ts';

/**
 * Capability of statements that are not reads, by their first word. It only words a refusal or an approval request; no statement is ever
 * allowed because of its word.
 */
const VERBS: Readonly<Record<string, readonly [Capability, string]>> = {
  insert: ['write', 'changes rows'],
  update: ['write', 'changes rows'],
  delete: ['write', 'changes rows'],
  merge: ['write', 'changes rows'],
  truncate: ['write', 'removes every row'],
  create: ['ddl', 'creates an object'],
  drop: ['ddl', 'removes an object'],
  alter: ['ddl', 'changes an object'],
  comment: ['ddl', 'changes the catalogue'],
  copy: ['admin', 'moves rows between tables and files'],
  export: ['admin', 'writes files'],
  import: ['admin', 'reads files and creates tables'],
  attach: ['admin', 'opens another database'],
  detach: ['admin', 'closes a database'],
  use: ['admin', 'changes the session'],
  set: ['admin', 'changes a setting'],
  reset: ['admin', 'changes a setting'],
  pragma: ['admin', 'is not one of the few that only read'],
  install: ['admin', 'installs code'],
  load: ['admin', 'loads code'],
  checkpoint: ['admin', 'writes the database file'],
  force: ['admin', 'writes the database file'],
  vacuum: ['admin', 'rewrites statistics'],
  analyze: ['admin', 'rewrites statistics'],
  prepare: ['admin', 'leaves a prepared statement in the session'],
  deallocate: ['admin', 'changes the session'],
  execute: ['call', 'runs a prepared statement that cannot be seen here'],
  call: ['call', 'runs a function that is not known to be harmless'],
  begin: ['transaction', 'would leave the transaction of a shared session in another state'],
  start: ['transaction', 'would leave the transaction of a shared session in another state'],
  commit: ['transaction', 'would leave the transaction of a shared session in another state'],
  end: ['transaction', 'would leave the transaction of a shared session in another state'],
  rollback: ['transaction', 'would leave the transaction of a shared session in another state'],
  abort: ['transaction', 'would leave the transaction of a shared session in another state'],
};

const DATA_CHANGES = new Set(['insert', 'update', 'delete', 'merge']);
const NOT_THE_OBJECT = new Set([
  'or',
  'replace',
  'temp',
  'temporary',
  'persistent',
  'local',
  'global',
  'recursive',
  'unique',
  'if',
  'not',
  'exists',
]);

export interface Verb {
  capability: Exclude<Capability, 'read'>;
  kind: string;
  clause: string;
}

/**
 * Names a statement by its words outside quotes and parentheses, in lower case. After a WITH it is the first verb that
 * changes rows, if there is one.
 */
export function verbOf(words: readonly string[]): Verb {
  const [first = ''] = words;
  const verb = first === 'with' ? (words.find((word) => DATA_CHANGES.has(word)) ?? first) : first;
  const known = VERBS[verb];
  if (!known || known[0] === 'read') return { capability: 'unknown', kind: verb || 'unknown', clause: 'is not known to be a read' };
  const [capability, clause] = known;
  if (capability === 'ddl' && verb !== 'comment') {
    const object = words.slice(1).find((word) => !NOT_THE_OBJECT.has(word)) ?? '';
    return { capability, kind: `${verb} ${object}`.trim(), clause };
  }
  if (verb === 'copy') {
    // `COPY t FROM` loads rows; any other COPY writes a file or a whole database.
    const loads = words.includes('from') && !words.includes('to') && !words.includes('database');
    return loads ? { capability: 'write', kind: verb, clause: 'loads rows from a file' } : { capability, kind: verb, clause };
  }
  return { capability, kind: verb, clause };
}
