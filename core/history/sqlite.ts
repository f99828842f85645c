import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { HydrantError } from '../common/errors.ts';

export type SqlValue = string | number | null;
export type SqlParams = Readonly<Record<string, SqlValue>>;

/** The parts of SQLite that the history uses, so that another binding can replace `node:sqlite` in this one file. */
export interface Database {
  /** Runs statements without parameters and without rows. */
  exec(sql: string): void;
  /** Runs one statement; `lastId` is the rowid of its insert, if any. */
  run(sql: string, params?: SqlParams): { changes: number; lastId: number };
  get<Row>(sql: string, params?: SqlParams): Row | undefined;
  all<Row>(sql: string, params?: SqlParams): Row[];
  /** Rows one by one, without loading all. Leave the loop before the database is closed. */
  each<Row>(sql: string, params?: SqlParams): Iterable<Row>;
  /** Runs `fn` in a transaction that takes the write lock at its start (BEGIN IMMEDIATE); an error rolls back. Does not nest. */
  immediate<T>(fn: () => T): T;
  close(): void;
}

/**
 * Opens a database file, created if it does not exist, unless `readOnly`. A statement waits up to `timeoutMs` for other writers.
 * `node:sqlite` is loaded by the call, not at import. Throws SQLite's own errors: see sqlite-errors.ts.
 */
export function openSqlite(file: string, options: { readOnly?: boolean; timeoutMs?: number } = {}): Database {
  const db: DatabaseSync = new (loadSqlite().DatabaseSync)(file, {
    readOnly: options.readOnly ?? false,
    timeout: options.timeoutMs ?? 5000,
  });
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const statement = db.prepare(sql);
    statement.setAllowUnknownNamedParameters(true);
    prepared.set(sql, statement);
    return statement;
  };
  return {
    exec: (sql) => db.exec(sql),
    run: (sql, params = {}) => {
      const result = prepare(sql).run(params);
      return { changes: Number(result.changes), lastId: Number(result.lastInsertRowid) };
    },
    get: <Row>(sql: string, params: SqlParams = {}) => prepare(sql).get(params) as Row | undefined,
    all: <Row>(sql: string, params: SqlParams = {}) => prepare(sql).all(params) as Row[],
    // Not from the statement cache: a statement that is being iterated cannot run a second time meanwhile.
    each: <Row>(sql: string, params: SqlParams = {}) => {
      const statement = db.prepare(sql);
      statement.setAllowUnknownNamedParameters(true);
      return statement.iterate(params) as Iterable<Row>;
    },
    immediate: (fn) => {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = fn();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite may have rolled back already (disk full).
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => {
      prepared.clear();
      if (db.isOpen) db.close();
    },
  };
}

function loadSqlite(): typeof import('node:sqlite') {
  const sqlite = process.getBuiltinModule?.('node:sqlite');
  if (sqlite === undefined) {
    throw new HydrantError('HISTORY_UNAVAILABLE', `Node ${process.version} has no SQLite.`, 'Run Hydrant with Node 24 or newer.');
  }
  return sqlite;
}
