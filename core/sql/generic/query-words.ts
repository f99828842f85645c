import { type Token, wordOf } from '../tokenizer/token.ts';
import type { ReaderRules } from './reader-rules.ts';
import { words } from './words.ts';

/** Words of the grammar of queries, of all dialects together, that change nothing wherever they stand. */
const QUERY_WORDS = words(`
# clauses
select distinct distinctrow all as from where group by having qualify order asc desc nulls limit offset fetch first next last row rows only with recursive
materialized union except intersect minus name values value table window over partition range groups rows between and preceding following unbounded
current exclude ties others filter within ignore respect null top percent cluster distribute sort grouping sets cube rollup connect start prior nocycle level
top any some exists in not or xor is isnull notnull like ilike rlike regexp glob similar to escape between case when then else end true false unknown
collate cast try_cast convert try_convert at time zone array struct map interval default on empty error
# joins and tables
join inner left right full outer cross natural semi anti asof straight_join lateral apply using match_condition only of
tablesample sample system bernoulli block repeatable seed bucket out pivot unpivot for include view versions version timestamp system_time before changes information
openjson json_table semantic_view metrics dimensions facts xmltable nested path ordinality columns unnest generator flatten
# what a star leaves out
rename replace
# hints of tables and SELECT
use force index key sql_no_cache sql_cache sql_calc_found_rows sql_small_result sql_big_result sql_buffer_result high_priority
# special calls
extract floor ceil ceiling position substring substr trim both leading trailing overlay placing from separator against match mode boolean natural language query expansion
member absent returning wrapper conditional unconditional keys key value overflow truncate without
# FOR JSON, FOR XML
json xml auto raw root type elements include_null_values without_array_wrapper xsinil binary base64 explicit browse
# row patterns
match_recognize measures pattern define one per after skip past permute subset show omit matches unmatched initial final running
# operators
div mod and binary prior regexp
# units
year years quarter quarters month months week weeks day days hour hours minute minutes second seconds millisecond milliseconds microsecond microseconds nanosecond nanoseconds
epoch epoch_second epoch_millisecond epoch_microsecond epoch_nanosecond dow doy dayofweek dayofweekiso dayofyear isodow isoyear weekiso yearofweek yearofweekiso week_iso iso_week timezone timezone_hour timezone_minute century decade millennium julian
# types
signed unsigned varying precision zone local character char national integer int string max characters bytes large
`);

/**
 * The third check: every unquoted word must be a name or text of the tree, a type, a harmless function, or a keyword of queries. It catches
 * words that the parser drops without a trace, such as a locking clause. Returns a sentence about the first other word.
 */
export function wordObjection(tokens: readonly Token[], texts: ReadonlySet<string>, dialect: ReaderRules): string | undefined {
  const odd = tokens.find((token) => {
    const word = wordOf(token);
    if (word === '' || texts.has(word) || QUERY_WORDS.has(word)) return false;
    return !dialect.types.has(word) && !dialect.functions.has(word) && !dialect.tableHints?.has(word);
  });
  return odd && `${odd.text.toUpperCase()} is not known to be harmless in a query.`;
}
