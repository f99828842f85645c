import type { Capability } from '../classification.ts';
import type { DialectSyntax } from '../dialect.ts';
import type { Token } from '../tokenizer/token.ts';
import type { FunctionFinding, UnknownFunction } from '../unknown-function.ts';
import type { Rewrite } from './rewrite.ts';
import type { ParserDialect, Tree } from './sqlparser.ts';

/** What a rule over tokens says of a statement that is no query. */
export interface StatementClass {
  capability: Capability;
  kind: string;
  reason: string;
  explains?: string;
  unknownFunction?: UnknownFunction;
}

/** What is behind the header of an EXPLAIN. */
export interface Explained {
  inner: Token[];
  /** EXPLAIN ANALYZE and its like run the statement. */
  executes: boolean;
  /** The verb to answer with, when it is not `explain`. */
  kind?: string;
}

/** Everything in which one dialect differs from another, as data and small pure functions over tokens. */
export interface ReaderRules {
  dialect: DialectSyntax;
  /** What people call the language: `T-SQL`. */
  title: string;
  parser: ParserDialect;
  /** Known to be harmless, in lower case; dotted names for qualified ones. Anything else is not. */
  functions: ReadonlySet<string>;
  /** The engine's own functions that are not known to be harmless, in lower case: a call of one is refused, but not as a mistyped name. */
  unsafeFunctions: ReadonlySet<string>;
  /** A quoted function name keeps its case, so that only the upper-case spelling is the built-in one. */
  quotedFunctionsAreExact?: boolean;
  /** The schema of the engine's own functions, before which a database may be named. */
  systemSchema?: string;
  /** Built-in functions and types may be named with it: `sys.varchar`. Users can make nothing in it. */
  systemSchemaIsOptional?: boolean;
  /** A quoted name before a bracket is never a built-in function: the server looks for a stored one of that name. */
  quotedCallsAreStored?: boolean;
  /** Names that are built-in only directly before the bracket; with a blank or comment between, a stored function is looked for. */
  builtInWhenTouching?: ReadonlySet<string>;
  /** A column list stands only behind AS, a closing bracket or a CTE's name: `FROM word f (…)` can be a table function behind a keyword. */
  strictColumnLists?: boolean;
  /** Functions that are only harmless without arguments. */
  withoutArguments: ReadonlySet<string>;
  /** Why a function that people may try is left out: the end of a sentence that begins with its name. `ai_…` goes for all that begin so. */
  whyNot: Readonly<Record<string, string>>;
  /** Type names that the parser knows only as custom ones. */
  types: ReadonlySet<string>;
  /** Words that may stand before a bracket without being a function. */
  keywordsBeforeBracket: ReadonlySet<string>;
  /** Methods called on a value, such as `.value('…')` on XML. */
  methods: ReadonlySet<string>;
  /** Which calls that look like methods surely are none of a user's functions, as the nodes under `Function` or `Table`. */
  provenMethods?: (tree: Tree) => ReadonlySet<Tree>;
  /** The finding for a call that looks like a method and may be a user's function. */
  methodOrFunction?: (names: readonly string[]) => FunctionFinding;
  /** Table hints that take no locks: `WITH (NOLOCK)`. */
  tableHints?: ReadonlySet<string>;
  /** Names of optimizer hints that only steer the plan. */
  hints: ReadonlySet<string>;
  /** Tables that hold password hashes and their like, as last two name parts, with the columns that must not be read. */
  secrets: Readonly<Record<string, readonly string[]>>;
  /** What such a table holds, where it is not password hashes. */
  secretKinds?: Readonly<Record<string, string>>;
  /** The schema whose secret tables may be meant by a name without one, because a session can be in that schema. */
  secretSchema?: string;
  /** Forms that people write and the parser does not know, in words it does. */
  rewrites: readonly Rewrite[];
  /** Column names that are calls: `s.NEXTVAL`. */
  callsInDisguise: ReadonlySet<string>;
  /** In a select list `@x = …` sets a variable. */
  assignsInSelectList?: boolean;
  /** The parser doubles its time with every call inside a call. */
  slowOnNestedCalls?: boolean;
  /** The words a query may begin with. */
  queryWords: ReadonlySet<string>;
  /** Takes out of a query, before any check, what holds nothing that could be evaluated; a sentence when that is not sure. */
  withoutInert?: (tokens: readonly Token[], sql: string) => Token[] | string;
  /** Looks at the tokens of a query before they are parsed: a sentence when it is not a read, else the tokens to parse. */
  prepare?: (tokens: readonly Token[], sql: string) => Token[] | string;
  /** Checks a table name; a sentence when reading it is not known to be harmless. */
  tableObjection?: (parts: readonly string[]) => string | undefined;
  /** SHOW, DESCRIBE and the like: decided by closed rules; undefined when the statement is none of these. */
  metadata: (tokens: readonly Token[]) => StatementClass | undefined;
  /** Takes the header off an EXPLAIN; undefined when it is none, or one that explains no statement. */
  explained: (tokens: readonly Token[]) => Explained | undefined;
  /** Leading verbs whose plan may be asked for: EXPLAIN of these plans only. */
  explainable: ReadonlySet<string>;
  /** Looks at a write whose plan is asked for; a sentence when making the plan is not known to be harmless. */
  planObjection?: (tokens: readonly Token[]) => string | undefined;
  /** DECLARE and CREATE PROCEDURE reach to the end of the text, with or without BEGIN. */
  batchesAreBlocks?: boolean;
  /** Where further statements begin without a semicolon, as indexes into the tokens. */
  furtherStatements?: (tokens: readonly Token[]) => number[];
  /** What the first word means when it is none of the usual verbs. */
  otherVerb?: (tokens: readonly Token[]) => StatementClass | undefined;
}
