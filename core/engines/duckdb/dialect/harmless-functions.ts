/**
 * Functions of DuckDB known to change nothing, read no file, reach nothing outside, wait for nothing and run no SQL text.
 * DuckDB looks names up without regard to case; the names here are lower case.
 *
 * Where the names come from: duckdb_functions() of DuckDB 1.5 with the extensions that are built in (core_functions, icu, json,
 * parquet). Taken out by hand: nextval, setseed (state), write_log (writes), sleep_ms and pg_sleep (wait), json_serialize_plan
 * (binds SQL text), parse_duckdb_log_message, and what begins with two underscores.
 */
const SCALARS: Readonly<Record<string, string>> = {
  'aggregates and windows': `
    any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last arg_min
    arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count
    count_if count_star countif covar_pop covar_samp cume_dist dense_rank entropy favg fill first first_value fsum group_concat
    histogram histogram_exact kahan_sum kurtosis kurtosis_pop lag last last_value lead list listagg mad max max_by mean median min
    min_by mode nth_value ntile percent_rank product quantile quantile_cont quantile_disc rank rank_dense regr_avgx regr_avgy
    regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile row_number sem skewness stddev
    stddev_pop stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance
  `,
  'lists, maps, structs': `
    aggregate apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains array_cosine_distance
    array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product array_extract array_filter
    array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product array_intersect array_length
    array_negative_dot_product array_negative_inner_product array_pop_back array_pop_front array_position array_prepend
    array_push_back array_push_front array_reduce array_resize array_reverse array_reverse_sort array_select array_slice array_sort
    array_to_json array_to_string array_to_string_comma_default array_transform array_unique array_value array_where array_zip
    cardinality contains element_at enum_code enum_first enum_last enum_range enum_range_boundary filter flatten generate_series
    generate_subscripts grade_up len length length_grapheme list_aggr list_aggregate list_any_value list_append list_apply
    list_approx_count_distinct list_avg list_bit_and list_bit_or list_bit_xor list_bool_and list_bool_or list_cat list_concat
    list_contains list_cosine_distance list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element
    list_entropy list_extract list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram list_indexof
    list_inner_product list_intersect list_kurtosis list_kurtosis_pop list_last list_mad list_max list_median list_min list_mode
    list_negative_dot_product list_negative_inner_product list_pack list_position list_prepend list_product list_reduce list_resize
    list_reverse list_reverse_sort list_select list_sem list_skewness list_slice list_sort list_stddev_pop list_stddev_samp
    list_string_agg list_sum list_transform list_unique list_value list_var_pop list_var_samp list_where list_zip map map_concat
    map_contains map_contains_entry map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys
    map_to_pg_oid map_values range reduce remap_struct row row_to_json struct_concat struct_contains struct_extract struct_extract_at
    struct_has struct_indexof struct_insert struct_keys struct_pack struct_position struct_update struct_values union_extract
    union_tag union_value unnest unpivot_list variant_bytes_to_variant variant_extract variant_normalize variant_to_parquet_variant
    variant_typeof vector_type
  `,
  JSON: `
    from_json from_json_strict json json_array json_array_length json_contains json_deserialize_sql json_exists json_extract
    json_extract_path json_extract_path_text json_extract_string json_group_array json_group_object json_group_structure json_keys
    json_merge_patch json_object json_pretty json_quote json_serialize_sql json_structure json_transform json_transform_strict
    json_type json_valid json_value to_json
  `,
  'dates and times': `
    age ago century current_date current_localtime current_localtimestamp date_add date_diff date_part date_sub date_trunc datediff
    datepart datesub datetrunc day dayname dayofmonth dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era
    get_current_time get_current_timestamp hour isodow isoyear julian last_day make_date make_time make_timestamp make_timestamp_ms
    make_timestamp_ns make_timestamptz microsecond millennium millisecond minute month monthname nanosecond normalized_interval now
    pg_conf_load_time pg_postmaster_start_time quarter second strftime strpos strptime time_bucket timetz_byte_comparable timezone
    timezone_hour timezone_minute to_centuries to_days to_decades to_hex to_hours to_microseconds to_millennia to_milliseconds
    to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years today transaction_timestamp try_strptime
    uuid_extract_timestamp week weekday weekofyear year yearweek
  `,
  'catalogue, session and PostgreSQL look-alikes': `
    col_description current_catalog current_connection_id current_database current_query current_query_id current_role current_schema
    current_schemas current_setting current_transaction_id current_user currval format_pg_type format_type get_block_size getvariable
    has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege
    has_language_privilege has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege
    has_tablespace_privilege in_search_path inet_client_addr inet_client_port inet_server_addr inet_server_port obj_description
    pg_collation_is_visible pg_conversion_is_visible pg_function_is_visible pg_get_constraintdef pg_get_expr pg_get_viewdef
    pg_has_role pg_is_other_temp_schema pg_my_temp_schema pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible
    pg_size_pretty pg_table_is_visible pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible
    pg_type_is_visible pg_typeof session_user shobj_description txid_current user version
  `,
  geometry: `
    st_asbinary st_astext st_aswkb st_aswkt st_crs st_geomfromwkb st_intersects_extent st_setcrs
  `,
  'text and bytes': `
    ascii bar base64 bin bit_count bit_length bit_position char_length character_length chr concat concat_ws damerau_levenshtein
    decode editdist3 encode ends_with format format_bytes formatreadabledecimalsize formatreadablesize from_base64 from_binary
    from_hex get_bit hamming hex icu_sort_key ilike_escape instr jaccard jaro_similarity jaro_winkler_similarity lcase left
    left_grapheme levenshtein like_escape lower lpad ltrim md5 md5_number md5_number_lower md5_number_upper mismatches nfc_normalize
    not_ilike_escape not_like_escape octet_length ord parse_dirname parse_dirpath parse_filename parse_formatted_bytes parse_path
    position prefix printf regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
    regexp_split_to_array regexp_split_to_table repeat replace reverse right right_grapheme rpad rtrim set_bit sha1 sha256 split
    split_part starts_with str_split str_split_regex string_split string_split_regex string_to_array strip_accents strlen substr
    substring substring_grapheme suffix to_base to_base64 to_binary translate trim ucase unbin unhex unicode upper url_decode
    url_encode
  `,
  'numbers and the rest': `
    abs acos acosh add alias asin asinh atan atan2 atanh bitstring can_cast_implicitly cast_to_type cbrt ceil ceiling combine
    constant_or_null cos cosh cot create_sort_key degrees divide equi_width_bins error even exp factorial fdiv finalize floor fmod
    gamma gcd gen_random_uuid geomean geometric_mean get_type greatest greatest_common_divisor hash is_histogram_other_bin isfinite
    isinf isnan lcm least least_common_multiple lgamma ln log log10 log2 make_type mod multiply nextafter nullif pi pow power radians
    random replace_type round round_even roundbankers sign signbit sin sinh sqrt stats subtract switch tan tanh trunc typeof uuid
    uuid_extract_version uuidv4 uuidv7 wavg weighted_avg xor
  `,
};

/**
 * Functions that may stand in FROM. Not here on purpose: everything that reads files (read_*, *_scan, glob, sniff_csv,
 * parquet_metadata …), that runs SQL text or looks tables up by a text (query, query_table, json_execute_serialized_sql,
 * histogram, histogram_values), secrets and logs (duckdb_secrets, duckdb_settings, which_secret, duckdb_logs), and what changes the engine
 * (checkpoint, enable_logging, truncate_duckdb_logs …).
 */
const TABLES: Readonly<Record<string, string>> = {
  'catalogue and engine': `
    duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints duckdb_coordinate_systems duckdb_databases
    duckdb_dependencies duckdb_extensions duckdb_functions duckdb_indexes duckdb_keywords duckdb_memory duckdb_optimizers
    duckdb_prepared_statements duckdb_schemas duckdb_secret_types duckdb_sequences duckdb_table_sample duckdb_tables
    duckdb_temporary_files duckdb_types duckdb_variables duckdb_views pragma_collations pragma_database_size pragma_metadata_info
    pragma_platform pragma_show pragma_storage_info pragma_table_info pragma_user_agent pragma_version
  `,
  'rows from values': `
    generate_series icu_calendar_names json_each json_tree pg_timezone_names range repeat repeat_row summary test_all_types
    test_vector_types unnest
  `,
};

const words = (groups: Readonly<Record<string, string>>): string[] => Object.values(groups).join(' ').trim().split(/\s+/);

export const SCALAR_FUNCTIONS: ReadonlySet<string> = new Set(words(SCALARS));
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(words(TABLES));
