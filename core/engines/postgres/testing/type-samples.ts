import type { Cell, ValueKind } from '../../../connectors/connector.ts';

/** User-defined types for the samples. */
export const TYPE_SEED = `
CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree;
CREATE TYPE mood AS ENUM ('sad', 'it''s "ok"', 'a,b', '{}');
CREATE TYPE inner_row AS (n int, t text);
CREATE TYPE outer_row AS (id bigint, inside inner_row, many inner_row[], at timestamptz, "odd ""name""" text, mood mood);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE DOMAIN numbers AS int[];
CREATE TYPE with_domain AS (p positive, ns numbers);
CREATE TABLE whole (id int, note text, at date); INSERT INTO whole VALUES (1, 'a "b", \\c', '2024-02-29'), (2, NULL, NULL);`;

/** An expression, the cell it must be, and how its column is described; `since` the server's major version. */
export interface TypeSample {
  sql: string;
  cell: Cell;
  kind: ValueKind;
  type?: string;
  since?: number;
}

const s = (kind: ValueKind, sql: string, cell: Cell, type?: string, since?: number): TypeSample => ({
  sql,
  cell,
  kind,
  ...(type ? { type } : {}),
  ...(since ? { since } : {}),
});
const long = '12345678901234567890123456789012345678901234567890.12345678901234567890';

/** Every kind of value at its edges. */
export const TYPE_SAMPLES: readonly TypeSample[] = [
  s('boolean', 'true', true, 'boolean'),
  s('boolean', 'NULL::boolean', null),
  s('integer', '(-32768)::int2', -32768, 'smallint'),
  s('integer', '(-2147483648)::int4', -2147483648, 'integer'),
  s('integer', '9007199254740991::int8', 9007199254740991, 'bigint'),
  s('integer', '9007199254740992::int8', '9007199254740992'),
  s('integer', '(-9223372036854775808)::int8', '-9223372036854775808'),
  s('integer', '4294967295::oid', 4294967295, 'oid'),
  s('decimal', "'NaN'::numeric", 'NaN', 'numeric'),
  s('decimal', "'NaN'::numeric(12,2)", 'NaN', 'numeric(12,2)'),
  s('decimal', "'-Infinity'::numeric", '-Infinity'),
  s('decimal', '1e-100::numeric', `0.${'0'.repeat(99)}1`),
  s('decimal', `${long}::numeric`, long),
  s('decimal', '1.50::numeric(12,2)', '1.50', 'numeric(12,2)'),
  s('decimal', '12345::numeric(3,-2)', '12300', 'numeric(3,-2)'),
  s('decimal', '0.00123::numeric(3,5)', '0.00123', 'numeric(3,5)'),
  s('decimal', `${'9'.repeat(38)}::numeric(38,0)`, '9'.repeat(38), 'numeric(38,0)'),
  s('other', "'-92233720368547758.08'::money", '-$92,233,720,368,547,758.08', 'money'),
  s('float', '1.1::float4', 1.1, 'real'),
  s('float', '3.4028235e38::float4', 3.4028235e38),
  s('float', '1.401298464324817e-45::float4', 1e-45),
  s('float', '0.1::float8 + 0.2::float8', 0.1 + 0.2, 'double precision'),
  s('float', '1.7976931348623157e308::float8', Number.MAX_VALUE),
  s('float', '5e-324::float8', Number.MIN_VALUE),
  s('float', "'NaN'::float8", 'NaN'),
  s('float', "'-Infinity'::float4", '-Infinity'),
  s('text', "''::text", '', 'text'),
  s('text', "'a'::char(3)", 'a  ', 'character(3)'),
  s('text', "'ä🦆'::varchar(5)", 'ä🦆', 'character varying(5)'),
  s('text', '\'x\'::"char"', 'x', '"char"'),
  s('text', "'NULL'::name", 'NULL', 'name'),
  s('binary', "'\\x00ff10'::bytea", 'AP8Q', 'bytea'),
  s('binary', "''::bytea", ''),
  s('date', "'2024-02-29'::date", '2024-02-29', 'date'),
  s('date', "'0044-03-15 BC'::date", '-000043-03-15'),
  s('date', "'0001-12-31 BC'::date", '0000-12-31'),
  s('date', "'12024-01-02'::date", '+012024-01-02'),
  s('date', "'4714-11-24 BC'::date", '-004713-11-24'),
  s('date', "'5874897-12-31'::date", '+5874897-12-31'),
  s('date', "'infinity'::date", 'Infinity'),
  s('date', "'-infinity'::date", '-Infinity'),
  s('time', "'24:00:00'::time", '24:00:00', 'time without time zone'),
  s('time', "'12:34:56.789'::time(3)", '12:34:56.789', 'time(3) without time zone'),
  s('time', "'23:59:59.999999+05:45:07'::timetz", '23:59:59.999999+05:45:07', 'time with time zone'),
  s('timestamp', "'2024-01-31 10:00:00.5'::timestamp", '2024-01-31T10:00:00.5', 'timestamp without time zone'),
  s('timestamp', "'0044-03-15 10:00:00 BC'::timestamp", '-000043-03-15T10:00:00'),
  s('timestamp', "'294276-12-31 23:59:59.999999'::timestamp", '+294276-12-31T23:59:59.999999'),
  s('timestamp', "'infinity'::timestamp(3)", 'Infinity', 'timestamp(3) without time zone'),
  s('timestamptz', "'2024-01-31 10:00:00.123456+02'::timestamptz", '2024-01-31T08:00:00.123456Z', 'timestamp with time zone'),
  s('timestamptz', "'294276-12-31 23:59:59.999999+00'::timestamptz", '+294276-12-31T23:59:59.999999Z'),
  s('timestamptz', "'4714-11-24 00:00:00+00 BC'::timestamptz", '-004713-11-24T00:00:00Z'),
  s('timestamptz', "'0001-01-01 00:00:00+00'::timestamptz", '0001-01-01T00:00:00Z'),
  s('timestamptz', "'10000-01-01 00:00:00+00'::timestamptz", '+010000-01-01T00:00:00Z'),
  s('timestamptz', "'-infinity'::timestamptz", '-Infinity'),
  s('timestamptz', "'1850-06-01 12:00:00+00'::timestamptz", '1850-06-01T12:00:00Z'),
  s('interval', "'1 year 2 mons -3 days +04:05:06.7'::interval", 'P1Y2M-3DT4H5M6.7S', 'interval'),
  s('interval', "'-1 year -2 mons +3 days -04:05:06.000001'::interval", 'P-1Y-2M3DT-4H-5M-6.000001S'),
  s('interval', "'-00:00:00.5'::interval", 'PT-0.5S'),
  s('interval', "'0'::interval", 'PT0S'),
  s('interval', "'178000000 years'::interval", 'P178000000Y'),
  s('interval', "'2562047788:00:54.775807'::interval", 'PT2562047788H54.775807S'),
  s('interval', "'infinity'::interval", 'Infinity', undefined, 17),
  s('interval', "'-infinity'::interval", '-Infinity', undefined, 17),
  s(
    'json',
    `'{"a": 1.50,  "a": 12345678901234567890123, "b": 1e400}'::json`,
    '{"a": 1.50,  "a": 12345678901234567890123, "b": 1e400}',
    'json',
  ),
  s('json', `'{"a":1.50,"b":12345678901234567890123}'::jsonb`, '{"a": 1.50, "b": 12345678901234567890123}', 'jsonb'),
  s('json', "'null'::jsonb", 'null'),
  s('uuid', "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'uuid'),
  s('other', "'192.168.0.1/24'::inet", '192.168.0.1/24', 'inet'),
  s('other', "'2001:db8::/32'::cidr", '2001:db8::/32', 'cidr'),
  s('other', "'08:00:2b:01:02:03'::macaddr", '08:00:2b:01:02:03', 'macaddr'),
  s('other', "'08:00:2b:01:02:03:04:05'::macaddr8", '08:00:2b:01:02:03:04:05', 'macaddr8'),
  s('other', "B'0101'::bit(4)", '0101', 'bit(4)'),
  s('other', "B''::varbit(9)", '', 'bit varying(9)'),
  s('other', "'[1,5)'::int4range", '[1,5)', 'int4range'),
  s('other', "'empty'::tstzrange", 'empty', 'tstzrange'),
  s('other', "'{[1,3),[5,)}'::int8multirange", '{[1,3),[5,)}', 'int8multirange'),
  s('other', "'(1.5,-0)'::point", '(1.5,-0)', 'point'),
  s('other', "'((0,0),(1,1),(2,0))'::polygon", '((0,0),(1,1),(2,0))', 'polygon'),
  s('other', "'<(1,2),3>'::circle", '<(1,2),3>', 'circle'),
  s('other', "'[(0,0),(1,1)]'::path", '[(0,0),(1,1)]', 'path'),
  s('other', "'{1,2,3}'::line", '{1,2,3}', 'line'),
  s('other', "'a:1A fat:2'::tsvector", "'a':1A 'fat':2", 'tsvector'),
  s('other', "'a & !b'::tsquery", "'a' & !'b'", 'tsquery'),
  s('other', "'16/B374D848'::pg_lsn", '16/B374D848', 'pg_lsn'),
  s('other', "'pg_class'::regclass", 'pg_class', 'regclass'),
  s('other', "'1 2 3'::int2vector", '1 2 3', 'int2vector'),
  s('other', "'$.a[*]'::jsonpath", '$."a"[*]', 'jsonpath'),
  s('other', `'a=>1, "b c"=>NULL'::hstore`, '"a"=>"1", "b c"=>NULL', 'hstore'),
  s('other', "'ÄbC'::citext", 'ÄbC', 'citext'),
  s('other', "'top.mid.low'::ltree", 'top.mid.low', 'ltree'),
  s('other', "row(1, 'a b', NULL)", '(1,"a b",)', 'record'),
  s('text', "'it''s \"ok\"'::mood", 'it\'s "ok"', 'mood'),
  s('integer', '5::positive', 5, 'integer'),
  s('nested', "'{1,2}'::numbers", [1, 2], 'integer[]'),
  s('nested', 'ARRAY[1, NULL, 9007199254740993]::int8[]', [1, null, '9007199254740993'], 'bigint[]'),
  s(
    'nested',
    `ARRAY['a', NULL, 'NULL', '', 'null', ' ', 'a,b', 'it"s', 'back\\slash', '{x}', E'new\\nline']`,
    ['a', null, 'NULL', '', 'null', ' ', 'a,b', 'it"s', 'back\\slash', '{x}', 'new\nline'],
    'text[]',
  ),
  s('nested', "'{}'::text[]", []),
  s(
    'nested',
    'ARRAY[[1,2],[3,NULL]]',
    [
      [1, 2],
      [3, null],
    ],
    'integer[]',
  ),
  // A list has no bounds, so an array with other lower bounds than 1 stays the server's text.
  s('nested', "'[0:1]={7,8}'::int[]", '[0:1]={7,8}'),
  s('nested', "'[0:2][-1:0]={{1,2},{3,4},{5,6}}'::int[]", '[0:2][-1:0]={{1,2},{3,4},{5,6}}'),
  s('nested', "'{-0,0,1.5}'::float8[]", ['-0', 0, 1.5]),
  s('float', "'-0'::float8", '-0'),
  s('float', "'-0'::real", '-0'),
  s('nested', "'[-1:0][2:3]={{a,b},{c,d}}'::text[]", '[-1:0][2:3]={{a,b},{c,d}}'),
  s('nested', "ARRAY['((1,1),(0,0))'::box, NULL, '((3,3),(2,2))'::box]", ['(1,1),(0,0)', null, '(3,3),(2,2)'], 'box[]'),
  s('nested', "ARRAY['(1,2)'::point]", ['(1,2)'], 'point[]'),
  s('nested', "ARRAY[1.50, 'NaN']::numeric(6,2)[]", ['1.50', 'NaN'], 'numeric(6,2)[]'),
  s(
    'nested',
    "ARRAY['2024-01-31 10:00:00+02', 'infinity']::timestamptz(0)[]",
    ['2024-01-31T08:00:00Z', 'Infinity'],
    'timestamp(0) with time zone[]',
  ),
  s('nested', "ARRAY['0044-03-15 BC', '-infinity']::date[]", ['-000043-03-15', '-Infinity']),
  s('nested', "ARRAY['-1 day 2:00']::interval[]", ['P-1DT2H']),
  s('nested', "ARRAY['\\xff'::bytea]", ['/w==']),
  s('nested', 'ARRAY[true, false]', [true, false]),
  s('nested', `ARRAY['{"a": 1}'::jsonb]`, ['{"a": 1}'], 'jsonb[]'),
  s('nested', "ARRAY['sad', 'a,b', '{}']::mood[]", ['sad', 'a,b', '{}'], 'mood[]'),
  s('nested', 'ARRAY[5]::positive[]', [5], 'positive[]'),
  s(
    'nested',
    "ARRAY[ROW(1, 'a \"b\"'), NULL, ROW(NULL, '')]::inner_row[]",
    [{ n: 1, t: 'a "b"' }, null, { n: null, t: '' }],
    'inner_row[]',
  ),
  s('nested', "ROW(5, '{1,2}')::with_domain", { p: 5, ns: [1, 2] }, 'with_domain'),
  s(
    'nested',
    `ROW(9007199254740993, ROW(1, 'x,"y"\\z('), ARRAY[ROW(2, NULL)::inner_row], '2024-01-01 00:00+01', '', 'a,b')::outer_row`,
    {
      id: '9007199254740993',
      inside: { n: 1, t: 'x,"y"\\z(' },
      many: [{ n: 2, t: null }],
      at: '2023-12-31T23:00:00Z',
      'odd "name"': '',
      mood: 'a,b',
    },
    'outer_row',
  ),
  s('nested', '(SELECT w FROM whole w WHERE id = 1)', { id: 1, note: 'a "b", \\c', at: '2024-02-29' }, 'whole'),
  s('nested', '(SELECT w FROM whole w WHERE id = 2)', { id: 2, note: null, at: null }),
];

/** As {@link TYPE_SAMPLES}, for builds that have libxml. A declared encoding is left out by the server, whose text is UTF-8. */
export const XML_SAMPLES: readonly TypeSample[] = [
  s('text', 'NULL::xml', null, 'xml'),
  s('text', `xmlparse(DOCUMENT '<a b="1">ä🦆 &lt; x</a>')`, '<a b="1">ä🦆 &lt; x</a>', 'xml'),
  s('text', `'<?xml version="1.0" encoding="LATIN1"?><a>é</a>'::xml`, '<a>é</a>'),
  s('text', `'<?xml version="1.0" standalone="yes"?><a/>'::xml`, '<?xml version="1.0" standalone="yes"?><a/>'),
  s('text', "''::xml", ''),
  s('text', "xmlelement(name x, E'a\nb')", '<x>a\nb</x>'),
  s(
    'nested',
    `ARRAY['<a>1,"2"{}\\</a>'::xml, NULL, 'NULL'::xml, 'ä text'::xml, ''::xml]`,
    ['<a>1,"2"{}\\</a>', null, 'NULL', 'ä text', ''],
    'xml[]',
  ),
];
