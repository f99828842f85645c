import type { ValueKind } from '../../../../connectors/connector.ts';

/** A type of `pg_catalog`: its name as `format_type` writes it, what it holds, and the object id of its array. */
interface BuiltIn {
  oid: number;
  name: string;
  kind: ValueKind;
  array?: number;
}

/** Object ids are fixed for the life of PostgreSQL (src/include/catalog/pg_type.dat); a test compares them with a live server. */
const TABLE = `
  16 boolean boolean 1000
  17 binary bytea 1001
  18 text "char" 1002
  19 text name 1003
  20 integer bigint 1016
  21 integer smallint 1005
  22 other int2vector 1006
  23 integer integer 1007
  24 other regproc 1008
  25 text text 1009
  26 integer oid 1028
  27 other tid 1010
  28 other xid 1011
  29 other cid 1012
  30 other oidvector 1013
  114 json json 199
  142 text xml 143
  194 other pg_node_tree
  600 other point 1017
  601 other lseg 1018
  602 other path 1019
  603 other box 1020
  604 other polygon 1027
  628 other line 629
  650 other cidr 651
  700 float real 1021
  701 float double precision 1022
  705 text unknown
  718 other circle 719
  774 other macaddr8 775
  790 other money 791
  829 other macaddr 1040
  869 other inet 1041
  1033 other aclitem 1034
  1042 text character 1014
  1043 text character varying 1015
  1082 date date 1182
  1083 time time without time zone 1183
  1114 timestamp timestamp without time zone 1115
  1184 timestamptz timestamp with time zone 1185
  1186 interval interval 1187
  1266 time time with time zone 1270
  1560 other bit 1561
  1562 other bit varying 1563
  1700 decimal numeric 1231
  1790 text refcursor 2201
  2202 other regprocedure 2207
  2203 other regoper 2208
  2204 other regoperator 2209
  2205 other regclass 2210
  2206 other regtype 2211
  2249 other record 2287
  2275 text cstring 1263
  2278 other void
  2950 uuid uuid 2951
  2970 other txid_snapshot 2949
  3220 other pg_lsn 3221
  3614 other tsvector 3643
  3615 other tsquery 3645
  3734 other regconfig 3735
  3769 other regdictionary 3770
  3802 json jsonb 3807
  3904 other int4range 3905
  3906 other numrange 3907
  3908 other tsrange 3909
  3910 other tstzrange 3911
  3912 other daterange 3913
  3926 other int8range 3927
  4072 other jsonpath 4073
  4089 other regnamespace 4090
  4096 other regrole 4097
  4191 other regcollation 4192
  4451 other int4multirange 6150
  4532 other nummultirange 6151
  4533 other tsmultirange 6152
  4534 other tstzmultirange 6153
  4535 other datemultirange 6155
  4536 other int8multirange 6157
  5038 other pg_snapshot 5039
  5069 other xid8 271
`;

export const BUILT_IN_TYPES: readonly BuiltIn[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [, oid, kind, name, array] = /^\s*(\d+) (\w+) (.+?)(?: (\d+))?$/.exec(line) ?? [];
    return { oid: Number(oid), kind: kind as ValueKind, name: name ?? '', ...(array ? { array: Number(array) } : {}) };
  });
