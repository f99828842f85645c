import { ANSI_FUNCTIONS } from '../../../sql/generic/ansi-functions.ts';
import { ANSI_KEYWORDS_BEFORE_BRACKET, ANSI_TYPES } from '../../../sql/generic/keywords.ts';
import { headerOf, isInert, isName, metadataRead, metadataUnknown } from '../../../sql/generic/metadata.ts';
import type { Explained, ReaderRules, StatementClass } from '../../../sql/generic/reader-rules.ts';
import { unknown } from '../../../sql/generic/refusals.ts';
import { simplifyTables } from '../../../sql/generic/rewrite-tables.ts';
import { secretInTokens } from '../../../sql/generic/secrets.ts';
import { sizeObjection } from '../../../sql/generic/size.ts';
import { lines, words } from '../../../sql/generic/words.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import { BUILT_IN_WHEN_TOUCHING, MYSQL_FUNCTIONS } from './harmless-functions.ts';
import { shapeObjection, simplifyMysql } from './rewrite-syntax.ts';
import { MYSQL_SECRET_KINDS, MYSQL_SECRETS, SHOWS_CONNECTIONS, secretSettingObjection, showVariablesObjection } from './secrets.ts';
import { MYSQL_SYNTAX } from './syntax.ts';
import { MYSQL_UNSAFE_FUNCTIONS } from './unsafe-functions.ts';

/** What may follow SHOW; whatever modifies it (FULL, GLOBAL …) is taken off first. */
const SHOWN = lines(`
  databases
  schemas
  tables
  columns
  fields
  index
  indexes
  keys
  variables
  status
  processlist
  engine
  engines
  storage engines
  privileges
  plugins
  table status
  open tables
  triggers
  procedure status
  function status
  package status
  package body status
  events
  character set
  charset
  collation
  warnings
  errors
  count
  binary logs
  binary log status
  master logs
  master status
  replica status
  slave status
  profile
  profiles
  library status
  locales
  contributors
  authors
  create table
  create view
  create database
  create schema
  create procedure
  create function
  create trigger
  create event
  create package
  create package body
  create sequence
  create library
`);

const SHOW_MODIFIERS = words('full extended global session local all');

/** Composite units of INTERVAL and EXTRACT; the parser knows single ones only, and no unit can do anything. */
const UNITS = `microsecond second_microsecond minute_microsecond minute_second hour_microsecond hour_second hour_minute
  day_microsecond day_second day_minute day_hour year_month`.split(/\s+/);

export const MYSQL: ReaderRules = {
  dialect: MYSQL_SYNTAX,
  title: 'MySQL',
  parser: 'mysql',
  functions: words(ANSI_FUNCTIONS, MYSQL_FUNCTIONS),
  unsafeFunctions: words(MYSQL_UNSAFE_FUNCTIONS),
  quotedCallsAreStored: true,
  builtInWhenTouching: words(BUILT_IN_WHEN_TOUCHING),
  strictColumnLists: true,
  withoutArguments: words('last_insert_id'),
  whyNot: {
    sleep: 'keeps the session waiting',
    benchmark: 'burns time on the server',
    load_file: 'reads a file of the server',
    get_lock: 'takes a lock',
    release_lock: 'releases a lock',
    release_all_locks: 'releases locks',
    nextval: 'advances a sequence',
    setval: 'sets a sequence',
    lastval: 'belongs to sequences',
    default: 'evaluates the default of a column, which may advance a sequence',
  },
  types: words(ANSI_TYPES, 'unsigned signed year geometry point linestring polygon enum set mediumint tinytext mediumtext longtext vector'),
  keywordsBeforeBracket: words(
    ANSI_KEYWORDS_BEFORE_BRACKET,
    'regexp rlike div mod xor binary of against match key index straight_join columns path collate separator sounds return default into duplicate update to ignore dual',
  ),
  methods: new Set(),
  hints:
    words(`max_execution_time bka no_bka bnl no_bnl hash_join no_hash_join join_fixed_order join_order join_prefix join_suffix merge no_merge
    index no_index group_index no_group_index join_index no_join_index order_index no_order_index index_merge no_index_merge mrr no_mrr no_icp
    no_range_optimization skip_scan no_skip_scan semijoin no_semijoin subquery qb_name derived_condition_pushdown no_derived_condition_pushdown
    split_materialized no_split_materialized rowid_filter no_rowid_filter icp`),
  secrets: MYSQL_SECRETS,
  secretKinds: MYSQL_SECRET_KINDS,
  secretSchema: 'mysql',
  rewrites: [
    { find: 'table <name> . <name>', with: 'SELECT * FROM $2 . $4', when: 'start' },
    { find: 'table <name>', with: 'SELECT * FROM $2', when: 'start' },
    { find: 'with rollup', with: '', unlessNext: 'as (' },
    { find: 'signed|unsigned int|integer', with: '$1' },
    { find: 'limit rows examined <number>', with: '' },
    { find: '<number> rows examined <number>', with: '$1' },
    // GROUP_CONCAT(a LIMIT 1, 2)
    { find: 'limit <number> , <number> )', with: 'limit $2 $5' },
    { find: 'collate default', with: '' },
    { find: 'char ( <number> ) binary|unicode|ascii|byte', with: '$1 $2 $3 $4' },
    { find: 'cycle <name> restrict', with: '' },
    { find: 'sounds like', with: 'like' },
    { find: 'trim ( both|leading|trailing from', with: '$1 $2' },
    { find: 'mod', with: '%', when: 'after operand', unlessNext: '( . , )' },
    { find: '!', with: 'not', when: 'before operand' },
    { find: 'character set <word>', with: '' },
    { find: 'charset <word>', with: '' },
    { find: 'using <word> )', with: ')' },
    { find: UNITS.join('|'), with: 'second', unlessNext: '. ( =' },
  ],
  callsInDisguise: words('nextval'),
  queryWords: words('select with values table'),
  prepare: (tokens) => secretSettingObjection(tokens) ?? queryObjection(tokens) ?? simplify(tokens),
  metadata,
  explained,
  explainable: words('insert update delete replace'),
  planObjection,
};

/** What is too large is refused after this; until then it is not looked at. */
function simplify(tokens: readonly Token[]): Token[] | string {
  if (sizeObjection(tokens)) return [...tokens];
  return shapeObjection(tokens) ?? simplifyTables(simplifyMysql(tokens));
}

/** What the parser may not know, by closed rules: each sentence says what the tokens do. */
function queryObjection(tokens: readonly Token[]): string | undefined {
  for (const [index, token] of tokens.entries()) {
    if (isOperator(token, ':=')) return 'An assignment (:=) sets a variable.';
    if (isWord(token, 'into') && index > 0) return 'SELECT … INTO writes a file or sets a variable.';
    if (isWord(token, 'procedure')) return 'PROCEDURE runs an analysis inside the query.';
    if (isWord(token, 'for') && /^(?:update|share)$/.test(wordOf(tokens[index + 1])))
      return `FOR ${wordOf(tokens[index + 1]).toUpperCase()} takes locks.`;
    if (isWord(token, 'lock') && isWord(tokens[index + 1], 'in')) return 'LOCK IN SHARE MODE takes locks.';
    if (isWord(token, 'next') && isWord(tokens[index + 1], 'value')) return 'NEXT VALUE FOR advances a sequence.';
  }
  return undefined;
}

function metadata(tokens: readonly Token[]): StatementClass | undefined {
  const verb = wordOf(tokens[0]);
  if (verb === 'describe' || verb === 'desc' || verb === 'explain') {
    // DESCRIBE table [column or pattern]; EXPLAIN FOR CONNECTION 5
    const rest = tokens.slice(1);
    if (/^for connection$/.test(rest.slice(0, 2).map(wordOf).join(' ')) && rest.length === 3 && rest[2]!.kind === 'number')
      return metadataRead('explain', 'explain');
    const named = rest.at(-1)?.kind === 'string' || (rest.length > 1 && !isName(rest)) ? rest.slice(0, -1) : rest;
    return isName(named)
      ? metadataRead(verb === 'explain' ? 'explain' : 'describe', 'describe')
      : metadataUnknown(verb === 'explain' ? 'explain' : 'describe', tokens);
  }
  if (verb !== 'show') return undefined;
  if (isWord(tokens[1], 'grants'))
    return unknown('show', 'SHOW GRANTS shows password hashes in MariaDB; read information_schema.user_privileges instead.');
  if (tokens.slice(1, 3).some((token) => /^(?:replicas|hosts)$/.test(wordOf(token))))
    return unknown('show', 'The list of replicas can hold their passwords.');
  let at = 1;
  while (SHOW_MODIFIERS.has(wordOf(tokens[at]))) at++;
  const match = headerOf(tokens.slice(at), SHOWN);
  if (!match) return metadataUnknown('show', tokens);
  const { header } = match;
  const shown = SHOWS_CONNECTIONS[header];
  if (shown) return unknown('show', shown);
  if (header === 'variables') {
    const objection = showVariablesObjection(match.rest);
    if (objection) return unknown('show', objection);
  }
  // COUNT(*) WARNINGS is the one form with brackets of its own.
  const rest = header === 'count' ? match.rest.filter((token) => !/^[(*)]$/.test(token.text)) : match.rest;
  // A condition is an expression like any other; without brackets it can call nothing, and comparisons are harmless.
  return isInert(rest, { operators: '<>!|&' }) || isCondition(rest)
    ? metadataRead('show', `show ${header}`)
    : metadataUnknown('show', tokens);
}

/** `WHERE a IN ('x', 'y') AND b >= 3`: brackets only behind IN. */
function isCondition(tokens: readonly Token[]): boolean {
  return tokens.every((token, index) => {
    if (token.kind !== 'operator') return token.kind !== 'hint' && !isWord(token, 'select') && !isWord(token, 'table');
    if (token.text === '(') return isWord(tokens[index - 1], 'in') || isWord(tokens[index - 1], 'and') || isWord(tokens[index - 1], 'or');
    return /^(?:[.,=<>)*%-]|<=|>=|<>|!=|<=>)$/.test(token.text);
  });
}

function explained(tokens: readonly Token[]): Explained | undefined {
  const verb = wordOf(tokens[0]);
  // MariaDB: ANALYZE runs a statement; ANALYZE TABLE is another thing.
  if (verb === 'analyze') {
    const inner = isWord(tokens[1], 'format') ? tokens.slice(4) : tokens.slice(1);
    return /^(?:select|with|insert|update|delete|replace|values|table)$/.test(wordOf(inner[0])) && !isTableWord(inner)
      ? { inner: [...inner], executes: true }
      : undefined;
  }
  if (verb !== 'explain' && verb !== 'describe' && verb !== 'desc') return undefined;
  let at = 1;
  let executes = false;
  for (;;) {
    const word = wordOf(tokens[at]);
    if (word === 'analyze') {
      executes = true;
      at++;
    } else if ((word === 'extended' || word === 'partitions') && tokens.length > at + 1) at++;
    else if (word === 'format' && isOperator(tokens[at + 1], '=')) at += 3;
    else if (word === 'for' && /^(?:schema|database)$/.test(wordOf(tokens[at + 1]))) at += 3;
    else break;
  }
  const inner = tokens.slice(at);
  const begins = isOperator(inner[0], '(') || /^(?:select|with|values|table|insert|update|delete|replace)$/.test(wordOf(inner[0]));
  return begins && !(at === 1 && inner.length === 1) ? { inner, executes } : undefined;
}

/** `ANALYZE TABLE t` is no `TABLE t`. */
function isTableWord(tokens: readonly Token[]): boolean {
  return isWord(tokens[0], 'table');
}

/** The planner reads rows of constant tables, and SHOW WARNINGS then prints their values: `EXPLAIN INSERT INTO t SELECT priv FROM mysql.global_priv`. */
function planObjection(tokens: readonly Token[]): string | undefined {
  const secret = secretInTokens(tokens, MYSQL);
  if (secret)
    return `To plan this, rows of ${secret} may be read, which hold password hashes or their like; name the schema if you mean another table.`;
  return secretSettingObjection(tokens) ?? sizeObjection(tokens) ?? shapeObjection(tokens);
}
