import { ANSI_FUNCTIONS } from '../../../sql/generic/ansi-functions.ts';
import { ANSI_KEYWORDS_BEFORE_BRACKET, ANSI_TYPES } from '../../../sql/generic/keywords.ts';
import type { ReaderRules, StatementClass } from '../../../sql/generic/reader-rules.ts';
import { words } from '../../../sql/generic/words.ts';
import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';
import type { FunctionFinding } from '../../../sql/unknown-function.ts';
import { SQLSERVER_FUNCTIONS, SQLSERVER_METHODS, typeOfMethod } from './harmless-functions.ts';
import { provenMethods } from './methods.ts';
import { withKnownForms, withoutInertForms, withoutTableHints } from './rewrite-syntax.ts';
import { furtherStatements } from './statements.ts';
import { SQLSERVER_SYNTAX } from './syntax.ts';
import { SQLSERVER_UNSAFE_FUNCTIONS } from './unsafe-functions.ts';

/** Words that OPTION (…) may hold: they steer the plan of this one query. */
const OPTIONS =
  words(`hash order group concat merge union loop join fast force order expand views maxdop maxrecursion max_grant_percent min_grant_percent
  keepfixed plan keep optimize for unknown parameterization simple forced recompile robust use hint ignore_nonclustered_columnstore_index
  no_performance_spool querytraceon label disable externalpushdown scaleoutexecution querytimeout`);

/** By every name that leads to such a table: `msdb.dbo.t`, `msdb..t`, and `t` where the session is in msdb. */
function inDbo(tables: Readonly<Record<string, readonly string[]>>): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(tables).flatMap(([table, columns]) => [`dbo.${table}`, `.${table}`, table].map((name) => [name, columns])),
  );
}

/** Commands of jobs and strings of connections are kept as they were written; the server masks no password in them. */
const COMMANDS_AND_CONNECTIONS: Readonly<Record<string, readonly string[]>> = {
  ...inDbo({
    sysjobsteps: ['command', 'additional_parameters'],
    sysjobstepslogs: ['log'],
    sysservers: ['providerstring'],
    sysssispackages: ['packagedata'],
    sysdtspackages: ['packagedata'],
  }),
  'sys.sysservers': ['providerstring'],
  'sys.servers': ['provider_string'],
  'sys.external_data_sources': ['connection_options'],
};

export const SQLSERVER: ReaderRules = {
  dialect: SQLSERVER_SYNTAX,
  title: 'T-SQL',
  parser: 'mssql',
  functions: words(ANSI_FUNCTIONS, SQLSERVER_FUNCTIONS),
  unsafeFunctions: words(SQLSERVER_UNSAFE_FUNCTIONS),
  systemSchema: 'sys',
  systemSchemaIsOptional: true,
  withoutArguments: new Set(),
  whyNot: {
    openrowset: 'reads files or opens another data source',
    openquery: 'runs any statement on a linked server',
    opendatasource: 'opens another data source',
    openxml: 'needs a document that a procedure opened',
    loginproperty: 'can show the hash of a password',
    pwdcompare: 'tries passwords',
    'sys.dm_exec_describe_first_result_set': 'compiles a text, which can reach linked servers',
    'sys.dm_exec_describe_first_result_set_for_object': 'compiles a routine, which can reach linked servers',
    'sys.dm_os_enumerate_filesystem': 'reads folders of the server',
    'sys.dm_os_file_exists': 'looks for files of the server',
    fn_dblog: 'reads the transaction log',
    'sys.fn_dblog': 'reads the transaction log',
    fn_dump_dblog: 'reads files of the server',
    'sys.fn_dump_dblog': 'reads files of the server',
    'sys.fn_xe_file_target_read_file': 'reads files of the server',
    'sys.fn_get_audit_file': 'reads files of the server',
    fn_trace_gettable: 'reads files of the server',
  },
  types: words(
    ANSI_TYPES,
    'datetime2 datetimeoffset smalldatetime money smallmoney uniqueidentifier xml sql_variant geography geometry hierarchyid sysname image ntext rowversion vector',
  ),
  keywordsBeforeBracket: words(
    ANSI_KEYWORDS_BEFORE_BRACKET,
    'apply pivot unpivot for option path root auto raw index forceseek hint containment of percent xmlnamespaces type elements system_time contained',
  ),
  methods: words(SQLSERVER_METHODS),
  provenMethods,
  methodOrFunction,
  hints: new Set(),
  tableHints: words(
    'nolock readuncommitted readcommitted readcommittedlock readpast nowait noexpand forceseek forcescan snapshot index fastfirstrow rowlock paglock',
  ),
  secrets: {
    'sys.sql_logins': ['password_hash'],
    'sys.syslogins': ['password'],
    'dbo.syslogins': ['password'],
    '.syslogins': ['password'],
    syslogins: ['password'],
    'sys.sysusers': ['password'],
    'sys.sysxlogins': ['password'],
    'dbo.sysusers': ['password'],
    '.sysusers': ['password'],
    sysusers: ['password'],
    'sys.sysxlgns': ['pwdhash'],
    'sys.syslnklgns': ['pwdhash'],
    'sys.sysowners': ['password'],
    'sys.crypt_properties': ['crypt_property'],
    'sys.key_encryptions': ['crypt_property'],
    ...COMMANDS_AND_CONNECTIONS,
  },
  secretKinds: Object.fromEntries(
    Object.keys(COMMANDS_AND_CONNECTIONS).map((table) => [table, 'commands or connection strings with passwords']),
  ),
  rewrites: [
    { find: 'hash|loop|merge|remote join', with: 'join' },
    // Operators of two signs may have a blank between them, and the parser takes `<@` for one.
    { find: '! =', with: '!=' },
    { find: '! >', with: '<=' },
    { find: '! <', with: '>=' },
    { find: '< >', with: '<>' },
    { find: '< =', with: '<=' },
    { find: '> =', with: '>=' },
    { find: '< <variable>', with: '< $2' },
    { find: '!>', with: '<=' },
    { find: '!<', with: '>=' },
    { find: 'escape <string> collate <word>', with: 'escape $2' },
    { find: 'changetable ( changes|version <name> . <name> . <name> ,', with: 'changetable (' },
    { find: 'changetable ( changes|version <name> . <name> ,', with: 'changetable (' },
    { find: 'changetable ( changes|version <name> ,', with: 'changetable (' },
    { find: 'with rollup|cube', with: '', unlessNext: 'as (' },
    { find: 'fetch first|next <variable> row|rows only', with: '$1 $2 1 $4 $5' },
    { find: 'for system_time all', with: '' },
    { find: 'for system_time between|from <string> and|to <string>', with: '' },
    { find: 'for system_time between|from <word> and|to <word>', with: '' },
    { find: 'for system_time between|from <variable> and|to <variable>', with: '' },
    { find: 'for system_time contained in ( <string> , <string> )', with: '' },
    { find: 'geography|geometry|hierarchyid :: <word> (', with: 'concat (' },
    { find: 'parse|try_parse (', with: 'try_cast (' },
    { find: 'using <string> )', with: ')' },
    { find: 'grouping sets ( ( )', with: 'concat ( null' },
    { find: 'grouping sets', with: 'concat' },
    { find: ', ( )', with: ', null' },
  ],
  callsInDisguise: new Set(),
  assignsInSelectList: true,
  slowOnNestedCalls: true,
  queryWords: words('select with'),
  withoutInert: withoutInertForms,
  prepare,
  tableObjection: (parts) => (parts.length > 3 ? `${parts.join('.')} is on a linked server.` : undefined),
  metadata: () => undefined,
  explained: () => undefined,
  explainable: new Set(),
  batchesAreBlocks: true,
  furtherStatements,
  otherVerb: procedureByName,
};

/** `doc.value(…)` in a query that does not say that `doc` is a column. */
function methodOrFunction(names: readonly string[]): FunctionFinding {
  const method = names.at(-1)!;
  const column = names.slice(0, -1).join('.');
  const type = typeOfMethod(method);
  const value = column === '' ? 'the value' : `\`${column}\``;
  const other =
    method === 'nodes'
      ? `CROSS APPLY (SELECT CAST(${column} AS xml) AS doc) AS d CROSS APPLY d.doc.nodes(…)`
      : `CAST(${column} AS ${type}).${method}(…)`;
  return {
    reason: `\`${[...names].join('.')}\` can be a method of ${value} or a function that somebody made under this name; for the method write ${other}.`,
    unknownFunction: { name: names.join('.'), userDefined: true },
  };
}

/** In T-SQL the first word of a batch, when it is no verb, is the procedure to run. */
function procedureByName(tokens: readonly Token[]): StatementClass | undefined {
  const first = tokens[0]!;
  if (first.kind !== 'word' && first.kind !== 'quoted') return undefined;
  return {
    capability: 'call',
    kind: 'exec',
    reason: `A statement that begins with ${first.text.slice(0, 60)} runs the procedure of this name.`,
  };
}

/** Takes OPTION (…) off, and names what makes a query more than a read. */
function prepare(tokens: readonly Token[], sql: string): Token[] | string {
  for (const [index, token] of tokens.entries()) {
    if (isWord(token, 'into') && index > 0) return 'SELECT … INTO creates a table.';
    if (isWord(token, 'next') && isWord(tokens[index + 1], 'value')) return 'NEXT VALUE FOR advances a sequence.';
    if (token.kind === 'operator' && /^[-+*/%&|^]=$/.test(token.text)) return `${token.text} sets a variable.`;
    if (isWord(token, 'go') && /^[^\S\n]*go(?:[^\S\n]+\d+)?[^\S\n]*$/i.test(lineAt(sql, token)))
      return 'GO parts batches in client tools; the server does not know it.';
  }
  const at = tokens.findIndex((token, index) => isWord(token, 'option') && isOperator(tokens[index + 1], '('));
  if (at < 0) return withKnownForms(tokens);
  const options = tokens.slice(at + 1);
  // The clause is the last of the statement, so it reaches to the end (or to the end of the query it stands in).
  let depth = 0;
  const close = options.findIndex((token) => {
    if (isOperator(token, '(')) depth++;
    else if (isOperator(token, ')')) depth--;
    return depth === 0;
  });
  const inside = options.slice(0, close + 1);
  const odd = withoutTableHints(inside, SQLSERVER.tableHints ?? new Set()).find(
    (token) => (token.kind === 'word' && !OPTIONS.has(wordOf(token))) || (token.kind === 'operator' && !/^[(),=]$/.test(token.text)),
  );
  if (odd) return `${odd.text} is not on the list of query options known to be harmless.`;
  return withKnownForms([...tokens.slice(0, at), ...options.slice(close + 1)]);
}

function lineAt(sql: string, token: Token): string {
  const end = sql.indexOf('\n', token.end);
  return sql.slice(sql.lastIndexOf('\n', token.start - 1) + 1, end < 0 ? undefined : end);
}
