/** One call of a tool, and what has to come of it whichever client makes it. */
export interface ClientCall {
  what: string;
  tool: string;
  arguments: Record<string, unknown> | null;
  /** Rows of the answer. */
  rows?: unknown[][];
  /** The code of the error, and words that its text has to have. */
  code?: string;
  says?: string[];
  /** Any answer or error will do but that the arguments are wrong. */
  taken?: true;
}

/** What a client received for a call. */
export interface ClientOutcome {
  text: string;
  structured: Record<string, unknown>;
  isError: boolean;
  code?: string;
}

/** A tool as a client lists it. */
export interface ListedTool {
  name: string;
  inputSchema: { properties?: Record<string, unknown>; required?: string[] };
}

const sql = (what: string, args: Record<string, unknown>, rows: unknown[][]): ClientCall => ({
  what,
  tool: 'execute_query',
  arguments: args,
  rows,
});
const wrong = (what: string, tool: string, args: Record<string, unknown>, says: string[]): ClientCall => ({
  what,
  tool,
  arguments: args,
  code: 'PARAMETER_INVALID',
  says,
});

const PLUS = 'SELECT $1::INTEGER + 1 AS n';
const BETWEEN = 'SELECT count(*) AS n FROM range(10) t(i) WHERE i >= $low AND i < $high';

/** Values of placeholders, in every form that clients and models send. */
const PARAMETERS: readonly ClientCall[] = [
  sql('positional, as text', { sql: PLUS, parameters: ['41'] }, [[42]]),
  sql('positional, as they are', { sql: 'SELECT $1 AS a, $2 AS b, $3 AS c', parameters: [5, 'x', true] }, [[5, 'x', true]]),
  sql('a null among them is SQL NULL', { sql: 'SELECT $1::INTEGER IS NULL AS a', parameters: [null] }, [[true]]),
  sql('a list as JSON text', { sql: 'SELECT $1 AS a, $2 AS b', parameters: '["x", 2]' }, [['x', 2]]),
  sql('one value for a list', { sql: 'SELECT $1 AS a', parameters: 'x' }, [['x']]),
  sql('one number for a list', { sql: PLUS, parameters: 41 }, [[42]]),
  sql('by name, as an object', { sql: BETWEEN, parameters: { low: 2, high: 5 } }, [[3]]),
  sql('by name, an object as JSON text', { sql: BETWEEN, parameters: '{"low": 2, "high": 5}' }, [[3]]),
  sql('by name, as two lists', { sql: BETWEEN, parameters: ['2', '5'], parameter_names: ['low', '$high'] }, [[3]]),
  sql('by name, as two lists in JSON text', { sql: BETWEEN, parameters: '["2","5"]', parameter_names: '["low","high"]' }, [[3]]),
  sql('a number as text beside a column', { sql: 'SELECT count(*) FROM (SELECT 7 AS q) WHERE q > $1', parameters: ['5'] }, [[1]]),
  sql('a number as text as a limit', { sql: 'SELECT i FROM range(9) t(i) LIMIT $1', parameters: ['2'] }, [[0], [1]]),
  sql('a day as text', { sql: "SELECT DATE '2024-02-03' > $1 AS later", parameters: ['2024-02-02'] }, [[true]]),
  sql('a truth as text', { sql: 'SELECT count(*) FROM (SELECT true AS b) WHERE b = $1', parameters: ['true'] }, [[1]]),
  sql(
    'PostgreSQL: numbers as text',
    { sql: 'SELECT id FROM things WHERE id > $1 ORDER BY id LIMIT $2', parameters: ['5', '2'], environment: 'pg' },
    [[6], [7]],
  ),
  sql(
    'PostgreSQL: a truth, a day and a null',
    { sql: "SELECT $1 = true, $2 > DATE '2024-01-01', $3::int IS NULL", parameters: ['true', '2024-02-02', null], environment: 'pg' },
    [[true, true, true]],
  ),
  wrong('names without values', 'execute_query', { sql: BETWEEN, parameter_names: ['low', 'high'] }, ['parameter_names', 'as many values']),
  wrong('fewer values than names', 'execute_query', { sql: BETWEEN, parameters: ['1'], parameter_names: ['low', 'high'] }, [
    'parameter_names',
  ]),
  wrong('one name twice', 'execute_query', { sql: BETWEEN, parameters: ['1', '2'], parameter_names: ['low', 'low'] }, ['different names']),
  wrong('a value that is an object', 'execute_query', { sql: PLUS, parameters: [{ a: 1 }] }, ['parameters', 'a list of values']),
];

/** Other arguments in other forms than the schema's own. */
const FORMS: readonly ClientCall[] = [
  sql('numbers and truths as text', { sql: 'SELECT i FROM range(9) t(i) ORDER BY i', max_rows: '2', timeout: '30', background: 'false' }, [
    [0],
    [1],
  ]),
  { what: 'one type for a list', tool: 'search_objects', arguments: { types: 'table', limit: '1' }, taken: true },
  { what: 'a list of types as JSON text', tool: 'search_objects', arguments: { types: '["table","view"]' }, taken: true },
  {
    what: 'one key for a list, environments as JSON text',
    tool: 'compare_query',
    arguments: { sql: 'SELECT order_id FROM orders', key: 'order_id', environments: '["prod","dev"]', tolerance: '0.5', limit: '3' },
    taken: true,
  },
  wrong('one environment where two are compared', 'compare_query', { sql: 'SELECT 1', environments: 'dev' }, [
    'environments',
    'a list of texts',
  ]),
  wrong('a type that there is not', 'search_objects', { types: ['tabel'] }, ['types', 'a list of database, schema, table']),
  wrong('a number for SQL', 'execute_query', { sql: 5 }, ['sql']),
  wrong('a word for a number', 'execute_query', { sql: 'SELECT 1', max_rows: 'many' }, ['max_rows']),
  wrong('a number that is too large', 'execute_query', { sql: 'SELECT 1', max_rows: '1000000' }, ['max_rows']),
  wrong('a fraction of a row', 'execute_query', { sql: 'SELECT 1', max_rows: '1.5' }, ['max_rows']),
  wrong('a word for a truth', 'execute_query', { sql: 'SELECT 1', background: 'later' }, ['background']),
  wrong('a format that there is not', 'execute_query', { sql: 'SELECT 1', format: 'xml' }, ['format']),
  wrong('a null for what is required', 'execute_query', { sql: null }, ['sql']),
];

/** A value for what a tool requires. */
const REQUIRED: Readonly<Record<string, unknown>> = { sql: 'SELECT 1 AS n', handle: 'r_aaaaaaaaaaaaaaaa', pid: 999_999 };

/** The calls that are made of what the server lists: every tool with a null for each optional argument, and with one that it does not have. */
function ofEveryTool(tools: readonly ListedTool[]): ClientCall[] {
  return tools.flatMap(({ name, inputSchema: { properties = {}, required = [] } }): ClientCall[] => {
    const given = Object.fromEntries(required.map((key) => [key, REQUIRED[key]]));
    const nulls = Object.fromEntries(Object.keys(properties).map((key) => [key, null]));
    return [
      { what: `${name} with nulls`, tool: name, arguments: { ...nulls, ...given }, taken: true },
      wrong(`${name} with an argument that it does not have`, name, { ...given, enviroment: 'prod' }, ['"enviroment"']),
      ...(required.length === 0 ? [{ what: `${name} without arguments`, tool: name, arguments: null, taken: true as const }] : []),
    ];
  });
}

export function clientCalls(tools: readonly ListedTool[]): ClientCall[] {
  return [...ofEveryTool(tools), ...PARAMETERS, ...FORMS];
}
