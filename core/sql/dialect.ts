import type { Classification } from './classification.ts';
import type { LexerRules } from './tokenizer/lexer-rules.ts';

/** Tells what one string of SQL would do. Never throws for any string. */
export type Reader = (sql: string) => Promise<Classification>;

/** What is known of the SQL of one engine, as data (`core/engines/<engine>/dialect/syntax.ts`); its reader builds on it. */
export interface DialectSyntax {
  /** The name of the engine, as in profiles and in `classify --engine`: `sqlserver`. */
  readonly name: string;
  /** As people write it: `MySQL or MariaDB`. */
  readonly title: string;
  /**
   * The lexical rules: first the default, then the modes a server may be in without our knowing, or where its documents leave the rule
   * open. A statement is only trusted when every mode that can read it reads the same harmless thing.
   */
  readonly lexerRules: readonly [LexerRules, ...LexerRules[]];
  /** The marks around a quoted name; the closing one is doubled inside it. */
  readonly nameQuotes: readonly [open: string, close: string];
  /** A name that is read as itself without quotes: PostgreSQL folds to lower case, Snowflake to upper case. */
  readonly bareName: RegExp;
  /** Common words that are reserved here, beside those that other dialects reserve too. */
  readonly reservedWords?: ReadonlySet<string>;
  /** Tables of system schemas that a bare name means when the session is in that schema (`USE mysql`, a `search_path` with `cron`). */
  readonly systemTables?: { readonly names: ReadonlySet<string>; readonly prefix: RegExp };
  /** An operator that hands the rows of one statement to a next one: `->>` in Snowflake. Elsewhere it is an operator on JSON. */
  readonly chainOperator?: string;
  /** `DELETE FROM a USING t AS a` deletes from an alias of whatever table stands behind USING. */
  readonly deletesFromAliases?: true;
  /** The dialect of the editor that comes nearest, as CodeMirror's SQL package names it: `PLSQL`. Absent: standard SQL. */
  readonly editorDialect?: string;
}

/** What `sql` has to know of the SQL of one engine; each engine hands in its own (`core/engines/<engine>/dialect/dialect.ts`). */
export interface Dialect extends DialectSyntax {
  /** Imports the parser on first use, so that a start of the server loads none. */
  readonly loadReader: () => Promise<Reader>;
}

/** A set of words out of a text with blanks between them. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
