/**
 * Functions of DuckDB itself that are not known to be harmless: they read files, run a text, wait, or change the engine. They are listed
 * so that a call of one is refused as unsafe, not as a mistyped name. From duckdb_functions() of DuckDB 1.5 without the harmless ones; a
 * test compares the two. The last group is of extensions that are not loaded here.
 */
const NAMES = `
  add_parquet_key all_profiling_output arrow_scan arrow_scan_dumb check_peg_parser checkpoint collations copy_database database_list
  database_size disable_checkpoint_on_shutdown disable_logging disable_object_cache disable_optimizer disable_peg_parser
  disable_print_progress_bar disable_profile disable_profiling disable_progress_bar disable_verification disable_verify_external
  disable_verify_fetch_row disable_verify_parallelism disable_verify_serializer duckdb_external_file_cache duckdb_log_contexts
  duckdb_logs duckdb_logs_parsed duckdb_profiling_settings duckdb_secrets duckdb_settings enable_checkpoint_on_shutdown enable_logging
  enable_object_cache enable_optimizer enable_peg_parser enable_print_progress_bar enable_profile enable_profiling enable_progress_bar
  enable_verification extension_versions force_checkpoint functions glob histogram_values import_database json_execute_serialized_sql
  json_serialize_plan metadata_info nextval parquet_bloom_probe parquet_file_metadata parquet_full_metadata parquet_kv_metadata
  parquet_metadata parquet_scan parquet_schema parse_duckdb_log_message pg_sleep platform query query_table read_blob read_csv
  read_csv_auto read_duckdb read_json read_json_auto read_json_objects read_json_objects_auto read_ndjson read_ndjson_auto
  read_ndjson_objects read_parquet read_text seq_scan setseed show show_databases show_tables show_tables_expanded sleep_ms sniff_csv
  sql_auto_complete storage_info table_info truncate_duckdb_logs user_agent verify_external verify_fetch_row verify_parallelism
  verify_serializer which_secret write_log

  getenv create_fts_index drop_fts_index load_aws_credentials postgres_attach postgres_query postgres_execute postgres_scan
  postgres_scan_pushdown pg_clear_cache mysql_query mysql_execute mysql_clear_cache sqlite_attach sqlite_scan sqlite_query read_xlsx
  delta_scan iceberg_scan iceberg_metadata iceberg_snapshots st_read st_read_meta st_drivers st_readosm st_readshp dsdgen dbgen tpch
  tpch_queries tpcds tpcds_queries http_get http_post read_avro read_arrow vss_match vss_join hnsw_compact_index ducklake_snapshots
  ducklake_table_info ducklake_expire_snapshots ducklake_cleanup_old_files excel_text text shellfs start_ui stop_ui
`;

/** Internal functions, and one function of ICU for each language, which computes sort keys. */
const INTERNAL = /^(?:__internal_|icu_collate_)/;

const names: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));

/** Whether a function is the engine's own and unsafe; iterated, the names for suggestions. */
export const UNSAFE_FUNCTIONS = {
  has: (name: string): boolean => names.has(name) || INTERNAL.test(name),
  [Symbol.iterator]: (): Iterator<string> => names[Symbol.iterator](),
};
