import { ANSI_FUNCTIONS } from '../../../sql/generic/ansi-functions.ts';
import { ANSI_KEYWORDS_BEFORE_BRACKET, ANSI_TYPES } from '../../../sql/generic/keywords.ts';
import { headerOf, isInert, isName, metadataRead, metadataUnknown } from '../../../sql/generic/metadata.ts';
import type { Explained, ReaderRules, StatementClass } from '../../../sql/generic/reader-rules.ts';
import { lines, words } from '../../../sql/generic/words.ts';
import { foldCase, isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import { SNOWFLAKE_FUNCTIONS } from './harmless-functions.ts';
import { withoutStagePaths } from './rewrite-stages.ts';
import { withoutEscapes, withoutStarObjects, withoutStructuredTypes } from './rewrite-syntax.ts';
import { SNOWFLAKE_SYNTAX } from './syntax.ts';
import { SNOWFLAKE_UNSAFE_FUNCTIONS } from './unsafe-functions.ts';

/** What may follow SHOW (and TERSE). */
const SHOWN = lines(`
  account parameters | accounts | agents | aggregation policies | alerts | all | api integrations | applications | application packages | application roles
  artifact repositories | authentication policies | backup policies | backup sets | budgets | catalog integrations | channels | class instances | columns | compute pools | connections
  contacts | cortex search services | data metric functions | database roles | databases | datasets | delegated authorizations | dynamic tables | event tables
  external access integrations | external functions | external tables | external volumes | failover groups | feature policies | file formats
  functions | future grants | git branches | git repositories | git tags | global accounts | grants | hybrid tables | iceberg tables | image repositories
  imported keys | mcp servers | indexes | integrations | join policies | listings | locks | managed accounts | masking policies | materialized views | mfa methods
  model monitors | models | network policies | network rules | notebooks | notification integrations | objects | organization accounts | organization users
  packages policies | parameters | password policies | pipes | primary keys | privacy policies | procedures | projection policies | regions
  replication accounts | replication databases | replication groups | resource monitors | roles | row access policies | schemas | secrets
  security integrations | semantic views | sequences | services | session policies | sessions | shared content | shares | snapshots | stages | storage integrations
  storage lifecycle policies | streamlits | streams | tables | tags | tasks | transactions | types | unique keys | imported keys | foreign keys
  user functions | user procedures | users | variables | versions in | views | warehouses | workspaces
`);

/** What may follow DESCRIBE and is named by what comes next. */
const DESCRIBED = lines(`
  table | view | materialized view | dynamic table | event table | external table | iceberg table | hybrid table | semantic view | stage | sequence | schema | database | warehouse
  function | procedure | user | role | share | stream | task | pipe | alert | file format | integration | api integration | catalog integration
  notification integration | security integration | storage integration | external access integration | external volume | masking policy
  row access policy | network policy | network rule | password policy | session policy | authentication policy | aggregation policy | projection policy
  packages policy | join policy | privacy policy | search optimization on | streamlit | notebook | service | compute pool | image repository | git repository
  mcp server | model monitor | dataset | transaction | secret | application | application package | cortex search service | type | connection | tag | organization profile
`);

export const SNOWFLAKE: ReaderRules = {
  dialect: SNOWFLAKE_SYNTAX,
  title: 'Snowflake SQL',
  parser: 'snowflake',
  functions: words(ANSI_FUNCTIONS, SNOWFLAKE_FUNCTIONS),
  unsafeFunctions: words(SNOWFLAKE_UNSAFE_FUNCTIONS),
  quotedFunctionsAreExact: true,
  strictColumnLists: true,
  systemSchema: 'information_schema',
  withoutArguments: new Set(),
  whyNot: {
    'snowflake.cortex.…': 'calls a language model, which costs money',
    'snowflake.ml.…': 'runs a model, which costs money',
    'ai_…': 'calls a language model, which costs money',
    system$explain_plan_json: 'compiles a text, which can run system functions',
    system$show_oauth_client_secrets: 'shows secrets',
    get_presigned_url: 'makes a link to a file that works without a login',
    build_scoped_file_url: 'makes a link to a file',
    build_stage_file_url: 'makes a link to a file',
    getnextval: 'advances a sequence',
    directory: 'reads the directory of a stage',
    infer_schema: 'reads files of a stage',
  },
  types: words(
    ANSI_TYPES,
    'variant object geography geometry vector string byteint timestamp_ntz timestamp_ltz timestamp_tz timestampntz timestampltz timestamptz file uuid decfloat',
  ),
  keywordsBeforeBracket: words(
    ANSI_KEYWORDS_BEFORE_BRACKET,
    `at before changes sample bernoulli system block seed repeatable exclude rename replace ilike rlike regexp pivot unpivot asof match_condition match_recognize
     semantic_view pattern define measures permute subset prior connect start qualify minus name identifier default null nulls`,
  ),
  methods: new Set(),
  hints: new Set(),
  secrets: {},
  rewrites: [
    { find: 'from|join identifier ( <string> )', with: '$1 named_by_identifier', unlessNext: '( .' },
    { find: 'from|join identifier ( <variable> )', with: '$1 named_by_identifier', unlessNext: '( .' },
    { find: 'from|join identifier ( : <word> )', with: '$1 named_by_identifier', unlessNext: '( .' },
    { find: 'extract|date_part ( <word> from', with: 'extract ( year from' },
    { find: 'extract|date_part ( <string> from', with: 'extract ( year from' },
    { find: 'directed join', with: 'join' },
    { find: 'timestamp with local time zone', with: 'timestamp' },
    { find: 'per match with unmatched rows', with: 'per match omit empty matches' },
    { find: ') from first|last ignore|respect nulls over', with: ') over' },
    { find: ') from first over', with: ') over' },
    { find: ') from last over', with: ') over' },
    { find: 'vector ( <word> , <number> )', with: 'variant' },
  ],
  callsInDisguise: words('nextval'),
  queryWords: words('select with values'),
  furtherStatements: flowSteps,
  withoutInert,
  prepare,
  tableObjection: (parts) =>
    parts.some((part) => part.startsWith('@')) ? 'Files of a stage are not known to be harmless to read.' : undefined,
  metadata,
  explained,
  explainable: words('insert update delete merge'),
  planObjection: (tokens) => tokens.map((token, index) => flowObjection(token) ?? compiledText(tokens, index)).find(Boolean),
};

/** Where the further statements of a flow begin: `DELETE FROM t ->> DROP TABLE u`. The arrow has no other use, at whatever depth. */
function flowSteps(tokens: readonly Token[]): number[] {
  return [...tokens.keys()].filter((index) => {
    const before = tokens[index - 1];
    return isOperator(before, '->>') || (isOperator(before, '>') && isOperator(tokens[index - 2], '->'));
  });
}

function prepare(tokens: readonly Token[]): Token[] | string {
  for (const [index, token] of tokens.entries()) {
    if (isOperator(token, '@') || (token.kind === 'variable' && token.text.startsWith('@')))
      return 'A file of a stage (@…) is only known to be harmless to read where a table stands: FROM @stage/path.';
    const flow = flowObjection(token);
    if (flow) return flow;
    if (isWord(token, 'into') && index > 0) return 'SELECT … INTO sets a variable.';
    const compiled = compiledText(tokens, index);
    if (compiled) return compiled;
    if (token.kind === 'string' && /[@(]|nextval/i.test(token.value) && /^(?:identifier|table)$/.test(wordOf(tokens[index - 2])))
      return 'A name in a string is more than that of a table.';
  }
  return withoutStructuredTypes(withoutStarObjects(withoutEscapes(tokens)), SNOWFLAKE.types);
}

function flowObjection(token: Token): string | undefined {
  return isOperator(token, '->>') ? 'A flow (->>) runs several statements; send them one at a time.' : undefined;
}

/** System functions whose second text is an expression that is compiled: `SYSTEM$CLUSTERING_INFORMATION('t', '(a, b)')`. */
const COMPILES_TEXT = /^system\$(?:clustering_|estimate_)/;

/** A sentence when such a function is given more than the names of a table and of columns. */
function compiledText(tokens: readonly Token[], at: number): string | undefined {
  if (!COMPILES_TEXT.test(foldCase(tokens[at]?.value ?? '')) || !isOperator(tokens[at + 1], '(')) return undefined;
  for (let end = at + 2; end < tokens.length && !isOperator(tokens[end], ')'); end++) {
    const token = tokens[end]!;
    const plain =
      token.kind === 'number' || isOperator(token, ',') || (token.kind === 'string' && !/[\w"$]\s*\(|\.\s*nextval/i.test(token.value));
    if (!plain) return `${tokens[at]!.value.toUpperCase()}() compiles its text; give it only names of a table and of columns.`;
  }
  return undefined;
}

/** Takes out stage paths and the mark of an outer join, `u.a (+)`. */
function withoutInert(tokens: readonly Token[], sql: string): Token[] | string {
  const match = withoutStagePaths(tokens, sql);
  if (typeof match === 'string') return match;
  const marks = new Set<Token>();
  for (const [index, token] of match.entries()) {
    const behindName = token.kind === 'word' || token.kind === 'quoted';
    const mark = match.slice(index + 1, index + 4);
    if (behindName && mark.map(({ text }) => text).join('') === '(+)' && mark.every(({ kind }) => kind === 'operator'))
      for (const each of mark) marks.add(each);
  }
  return match.filter((token) => !marks.has(token));
}

function metadata(tokens: readonly Token[]): StatementClass | undefined {
  const verb = wordOf(tokens[0]);
  if (verb === 'list' || verb === 'ls') {
    const names = tokens.slice(1);
    const begins = names[0]?.text.startsWith('@') || names[0]?.kind === 'string';
    return begins && isInert(names, { operators: '@~/:%' })
      ? { ...metadataRead('list', 'list'), reason: 'LIST names the files of a stage.' }
      : metadataUnknown('list', tokens);
  }
  if (verb === 'describe' || verb === 'desc')
    return isDescription(tokens.slice(1)) ? metadataRead('describe', 'describe') : metadataUnknown('describe', tokens);
  if (verb !== 'show') return undefined;
  const match = headerOf(tokens.slice(isWord(tokens[1], 'terse') ? 2 : 1), SHOWN);
  return match && isInert(match.rest, { brackets: isSignature(match.rest) })
    ? metadataRead('show', `show ${match.header}`)
    : metadataUnknown('show', tokens);
}

/** `ON FUNCTION f(NUMBER)`: brackets belong to a signature and hold names only. */
function isSignature(tokens: readonly Token[]): boolean {
  return tokens.some((token) => isWord(token, 'function') || isWord(token, 'procedure'));
}

function isDescription(rest: readonly Token[]): boolean {
  if (isName(rest)) return true;
  if (isWord(rest[0], 'result')) {
    const text = rest.slice(1).map((token) => (token.kind === 'string' ? "'" : wordOf(token) || token.text));
    return text.join(' ') === "'" || text.join(' ') === 'last_query_id ( )';
  }
  const match = headerOf(rest, DESCRIBED);
  return match !== undefined && match.rest.length > 0 && isInert(match.rest, { brackets: /^(?:function|procedure)$/.test(match.header) });
}

function explained(tokens: readonly Token[]): Explained | undefined {
  if (!isWord(tokens[0], 'explain')) return undefined;
  const using = isWord(tokens[1], 'using') && /^(?:json|text|tabular)$/.test(wordOf(tokens[2]));
  return { inner: tokens.slice(using ? 3 : 1), executes: false };
}
