import { ANSI_FUNCTIONS } from '../../../sql/generic/ansi-functions.ts';
import { ANSI_KEYWORDS_BEFORE_BRACKET, ANSI_TYPES } from '../../../sql/generic/keywords.ts';
import { headerOf, isInert, isName, metadataRead, metadataUnknown } from '../../../sql/generic/metadata.ts';
import type { Explained, ReaderRules, StatementClass } from '../../../sql/generic/reader-rules.ts';
import { madeToken } from '../../../sql/generic/rewrite.ts';
import { bracketedTables } from '../../../sql/generic/rewrite-tables.ts';
import { sizeObjection } from '../../../sql/generic/size.ts';
import { lines, words } from '../../../sql/generic/words.ts';
import { foldCase, isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import { DATABRICKS_FUNCTIONS } from './harmless-functions.ts';
import { optionsObjection } from './options.ts';
import { unpipe } from './rewrite-pipes.ts';
import { simplifyDatabricks } from './rewrite-syntax.ts';
import { DATABRICKS_SYNTAX } from './syntax.ts';
import { DATABRICKS_UNSAFE_FUNCTIONS } from './unsafe-functions.ts';

const SHOWN = lines(`
  all in share | archived tables | catalogs | columns | connections | create table | create view | credentials | current catalog | current schema | databases | databricks functions
  external locations | functions | all functions | system functions | user functions | grant | grants | groups | groups with user | groups with group | locations | materialized views | partitions
  policies | effective policies | procedures | providers | recipients | roles | schemas | schemas dropped | service credentials | shares | shares in provider
  storage credentials | streaming tables | table extended | tables | tables dropped | tblproperties | users | views | volumes | constraints
`);

const DESCRIBED = lines(`
  table extended | table formatted | table | extended | formatted | schema extended | schema | database extended | database | catalog extended | catalog | namespace | namespace extended
  function extended | function | detail | history | volume | share | recipient | provider | connection | connection extended | credential
  service credential | storage credential | external location | policy | procedure extended | procedure
`);

/** What makes a name of two parts a path: \`parquet.\\\`/x\\\`\` reads files. */
const FILE_FORMATS = words(
  'parquet delta csv json jsonl orc text avro xml binaryfile image libsvm iceberg hudi jdbc cloudfiles kafka kinesis rate socket mlflow deltasharing excel pubsub pulsar',
);

export const DATABRICKS: ReaderRules = {
  dialect: DATABRICKS_SYNTAX,
  title: 'Databricks SQL',
  parser: 'databricks',
  functions: words(ANSI_FUNCTIONS, DATABRICKS_FUNCTIONS),
  unsafeFunctions: words(DATABRICKS_UNSAFE_FUNCTIONS),
  strictColumnLists: true,
  withoutArguments: new Set(),
  whyNot: {
    reflect: 'runs any method of Java',
    java_method: 'runs any method of Java',
    try_reflect: 'runs any method of Java',
    'ai_…': 'calls a model, which costs money',
    vector_search: 'searches an index elsewhere, which costs money',
    http_request: 'calls another server',
    remote_query: 'runs any statement on another server',
    secret: 'reads a secret',
    try_secret: 'reads a secret',
    list_secrets: 'lists secrets',
    'read_…': 'reads files or streams',
    from_avro: 'can ask another server for a schema',
    from_protobuf: 'can read a file',
    event_log: 'reads the log of a pipeline',
  },
  types: words(ANSI_TYPES, 'string long short byte bigint variant void timestamp_ntz timestamp_ltz geography geometry object'),
  keywordsBeforeBracket: words(
    ANSI_KEYWORDS_BEFORE_BRACKET,
    `rlike regexp div pivot unpivot sort cluster distribute minus sample bucket placing semi anti extend aggregate except exclude qualify identifier columns outer view
     of percent repeatable for include exclude nulls set drop insert update`,
  ),
  methods: new Set(),
  hints:
    words(`broadcast broadcastjoin mapjoin merge mergejoin shuffle_merge shuffle_hash shuffle_replicate_nl coalesce repartition repartition_by_range rebalance
    skew range_join`),
  secrets: {},
  rewrites: [
    { find: 'like|ilike|rlike all|any|some (', with: 'in (' },
    { find: 'extract ( <word> from', with: '$1 $2 year $4' },
    { find: 'trim ( both|leading|trailing from', with: '$1 $2' },
    { find: 'max recursion level <number>', with: '' },
    { find: 'string collate <word> )', with: 'string )' },
    { find: 'char|varchar ( <number> ) collate <word> )', with: '$1 $2 $3 $4 )' },
    { find: '! between|in|like|ilike|rlike|null|true|false', with: 'not $2' },
    { find: 'struct ( * )', with: '$1 ( 1 )' },
    { find: 'as interval <word> to <word> )', with: 'as string )' },
    { find: 'as interval <word> )', with: 'as string )' },
    { find: 'div', with: '%', when: 'after operand', unlessNext: '( . , )' },
  ],
  callsInDisguise: new Set(),
  queryWords: words('select with values table from'),
  prepare,
  tableObjection,
  metadata,
  explained,
  planObjection: (tokens) => (hasPath(tokens) ? 'To plan this, files are read by path.' : undefined),
  explainable: words('insert update delete merge'),
};

function tableObjection(parts: readonly string[]): string | undefined {
  const path = parts.some((part) => /[/\\:]/.test(part));
  const format = parts.length === 2 && (parts[0]!.includes('.') || FILE_FORMATS.has(foldCase(parts[0]!)));
  return path || format ? `${parts.join('.')} reads files by path.` : undefined;
}

function prepare(tokens: readonly Token[], sql: string): Token[] | string {
  const variable = /\$\{[^}]*\}/.exec(sql)?.[0];
  if (variable) return `Spark puts the value of ${variable} into the text before it is read.`;
  const into = tokens.findIndex((token) => isWord(token, 'into'));
  if (into > 0) return 'SELECT … INTO sets a variable.';
  const options = optionsObjection(tokens);
  if (options) return options;
  const simple = simplify(tokens);
  if (typeof simple === 'string') return simple;
  // What is too large is refused after this; until then it is not looked at.
  return unpipe(sizeObjection(simple) ? simple : bracketedTables(simplifyDatabricks(simple)));
}

/** Puts what the parser does not lex into what it does: strings with backslashes, raw strings, types in angle brackets, IDENTIFIER in FROM. */
function simplify(tokens: readonly Token[]): Token[] | string {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const type = angleType(tokens, at);
    if (type > 0) {
      result.push(madeToken('string'));
      at += type - 1;
    } else if (isWord(token, 'identifier') && isOperator(tokens[at + 1], '(')) {
      const table = /^(?:from|join)$/.test(wordOf(tokens[at - 1]));
      const named = tokens[at + 2];
      const plain = named?.kind === 'string' && /^(?:\w+|`\w+`)(?:\.(?:\w+|`\w+`))*$/.test(named.value) && isOperator(tokens[at + 3], ')');
      // Behind a comma a table may be named too, so paths are looked for everywhere.
      const objection = plain ? tableObjection(named.value.replaceAll('`', '').split('.')) : undefined;
      if (objection) return objection;
      if (plain && !isOperator(tokens[at + 4], '(')) {
        result.push(madeToken('named_by_identifier'));
        at += 3;
      } else if (table) return 'IDENTIFIER with a parameter, an expression or a path may name files.';
      else result.push(token);
    } else if (token.kind === 'string' && (token.text.includes('\\') || /^r/i.test(token.text))) result.push(madeToken("'s'"));
    else result.push(token);
  }
  return result;
}

/** How many tokens a type like `MAP<STRING, ARRAY<INT>>` takes up; 0 when there is none here. Nothing inside a type can be evaluated. */
function angleType(tokens: readonly Token[], at: number): number {
  if (!/^(?:array|map|struct)$/.test(wordOf(tokens[at])) || !isOperator(tokens[at + 1], '<')) return 0;
  if (!isWord(tokens[at - 1], 'as') && !isOperator(tokens[at - 1], '::')) return 0;
  let depth = 0;
  for (let end = at + 1; end < tokens.length; end++) {
    const token = tokens[end]!;
    if (token.kind === 'operator') {
      if (token.text === '<') depth++;
      else if (token.text === '>' || token.text === '>>') depth -= token.text.length;
      else if (token.text === '(' ? !/^(?:decimal|dec|numeric|char|varchar)$/.test(wordOf(tokens[end - 1])) : !/^[:,)]$/.test(token.text))
        return 0;
      if (depth <= 0) return depth === 0 ? end - at + 1 : 0;
    } else if (token.kind === 'hint') return 0;
  }
  return 0;
}

function metadata(tokens: readonly Token[]): StatementClass | undefined {
  const verb = wordOf(tokens[0]);
  if (verb === 'describe' || verb === 'desc') {
    const rest = headerOf(tokens.slice(1), DESCRIBED)?.rest;
    return [rest, tokens.slice(1)].some((each) => each && isDescribed(each))
      ? metadataRead('describe', 'describe')
      : metadataUnknown('describe', tokens);
  }
  if (verb !== 'show') return undefined;
  const match = headerOf(tokens.slice(1), SHOWN);
  const partition = match !== undefined && /^(?:partitions|table extended|tblproperties)$/.test(match.header);
  return match && isInert(match.rest, { brackets: partition }) && !hasPath(match.rest)
    ? metadataRead('show', `show ${match.header}`)
    : metadataUnknown('show', tokens);
}

/** `table [PARTITION (…)] [column] [AS JSON]`, and no path. */
function isDescribed(rest: readonly Token[]): boolean {
  const json = isWord(rest.at(-2), 'as') && isWord(rest.at(-1), 'json');
  const named = json ? rest.slice(0, -2) : rest;
  const partition = named.findIndex((token) => isWord(token, 'partition'));
  if (partition > 0) return isName(named.slice(0, partition)) && isInert(named.slice(partition), { brackets: true }) && !hasPath(named);
  const column = named.at(-1)?.kind !== 'string' && isName(named.slice(0, -1));
  return (isName(named) || column) && !hasPath(named);
}

/** A name with a slash or colon, or a string, may be a path. */
function hasPath(tokens: readonly Token[]): boolean {
  return tokens.some((token, index) => {
    if (token.kind === 'quoted' && /[/\\:]/.test(token.value)) return true;
    return (
      token.kind === 'word' &&
      FILE_FORMATS.has(foldCase(token.text)) &&
      isOperator(tokens[index + 1], '.') &&
      tokens[index + 2]?.kind === 'quoted'
    );
  });
}

function explained(tokens: readonly Token[]): Explained | undefined {
  const verb = wordOf(tokens[0]);
  if ((verb === 'describe' || verb === 'desc') && tokens.length > 2) {
    const inner = isWord(tokens[1], 'query') ? tokens.slice(2) : tokens.slice(1);
    return /^(?:select|with|from|values)$/.test(wordOf(inner[0])) || isOperator(inner[0], '(')
      ? { inner, executes: false, kind: 'describe' }
      : undefined;
  }
  if (verb !== 'explain') return undefined;
  return { inner: tokens.slice(/^(?:extended|codegen|cost|formatted)$/.test(wordOf(tokens[1])) ? 2 : 1), executes: false };
}
