import type { UnknownFunction } from './unknown-function.ts';

/**
 * What a statement does, coarsely:
 * - `read`: known to return rows and change nothing;
 * - `write`: changes rows (INSERT, UPDATE, DELETE, MERGE, COPY … FROM, data-changing CTE, SELECT … INTO);
 * - `ddl`: changes objects; `admin`: grants, settings, sessions, server state, files;
 * - `transaction`: BEGIN, COMMIT, …; `call`: runs a procedure or block of unknown effect;
 * - `unknown`: parsed, but holds a node or function that is not known to be harmless;
 * - `invalid`: does not parse (in one of the readers, or they disagree); `empty`: nothing but blanks and comments.
 */
export type Capability = 'read' | 'write' | 'ddl' | 'admin' | 'transaction' | 'call' | 'unknown' | 'invalid' | 'empty';

/** The verdict of a dialect's reader on one string of SQL. Plain data; the same input always gives the same value. */
export interface Classification {
  /** The name of the dialect it was read in. */
  dialect: string;
  capability: Capability;
  /** The statement's verb in the field's words, lower case: `select`, `show`, `explain`, `insert`, `drop table`, `unknown` … */
  kind: string;
  /** How many statements the string holds; 0 when empty, -1 when it cannot be known because it does not parse. */
  statements: number;
  /** One sentence for a person: why it is not a read, naming the node, function or word. For a read: what it is. */
  reason: string;
  /** The unknown function that alone keeps the statement from being a read. */
  unknownFunction?: UnknownFunction;
  /** For an EXPLAIN: the kind of the explained statement. The plan of a write is a read, and the answer says so. */
  explains?: string;
}

/** The longest statement that is parsed at all, in UTF-16 code units. Longer ones are refused before any parser sees them. */
export const MAX_STATEMENT_LENGTH = 1_000_000;
