import { isOperator, isWord, type Token, wordOf } from '../../../sql/tokenizer/token.ts';

/** PRAGMAs that only read the catalogue (DuckDB 1.5, duckdb_functions() where function_type = 'pragma'). */
const HARMLESS = new Set(
  `collations database_list database_size extension_versions functions metadata_info platform show show_databases show_tables
   show_tables_expanded storage_info table_info user_agent version`
    .trim()
    .split(/\s+/),
);

/**
 * `PRAGMA name` or `PRAGMA name(table)`, where the table is a string or a name. Never the assigning form: `PRAGMA x = 1` sets,
 * and so does `PRAGMA x(1)` for the name of a setting.
 */
export function isHarmlessPragma(tokens: readonly Token[]): boolean {
  const [pragma, name, open, ...rest] = tokens;
  if (!isWord(pragma, 'pragma') || !HARMLESS.has(wordOf(name))) return false;
  if (open === undefined) return true;
  const close = rest.pop();
  if (!isOperator(open, '(') || !isOperator(close, ')') || rest.length === 0) return false;
  if (rest.length === 1 && rest[0]?.kind === 'string') return true;
  return rest.every((token, index) => (index % 2 === 1 ? isOperator(token, '.') : token.kind === 'word' || token.kind === 'quoted'));
}
