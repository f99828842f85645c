import { INTERNAL_FUNCTIONS } from './internal-functions.ts';

/**
 * Functions of PostgreSQL known to change nothing, read no file, access nothing outside, wait for nothing and run no SQL text.
 *
 * Sources: `pg_proc` of PostgreSQL 15 (every immutable or stable function of pg_catalog that people call by name, without the implementations
 * of operators and types), the release notes of 16, 17 and 18, and the install scripts of the extensions. Removed by hand: stable functions
 * that run SQL text, read the server's files or assign a transaction id (table_to_xml, ts_rewrite, txid_current, pg_tablespace_databases …).
 * Added by hand: volatile functions that merely return another value at each call (random, clock_timestamp, pg_relation_size …).
 */
const BUILT_IN: Readonly<Record<string, string>> = {
  json: `
    array_to_json json_agg json_agg_strict json_array_element json_array_element_text json_array_elements json_array_elements_text
    json_array_length json_build_array json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
    json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict json_object_field
    json_object_field_text json_object_keys json_populate_record json_populate_recordset json_strip_nulls json_to_record
    json_to_recordset json_to_tsvector json_typeof jsonb_agg jsonb_agg_strict jsonb_array_element jsonb_array_element_text
    jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_concat jsonb_contains
    jsonb_delete jsonb_delete_path jsonb_each jsonb_each_text jsonb_exists jsonb_exists_all jsonb_exists_any jsonb_extract_path
    jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique
    jsonb_object_agg_unique_strict jsonb_object_field jsonb_object_field_text jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz
    jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
    jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax
    jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof row_to_json to_json to_jsonb
  `,
  xml: `
    xml xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlagg xmlcomment xmlexists xmltext xpath
    xpath_exists
  `,
  'full-text search': `
    array_to_tsvector get_current_ts_config numnode phraseto_tsquery plainto_tsquery querytree setweight strip to_tsquery to_tsvector
    ts_debug ts_delete ts_filter ts_headline ts_lexize ts_parse ts_rank ts_rank_cd ts_token_type tsquery_phrase tsvector_to_array
    websearch_to_tsquery
  `,
  'arrays, ranges and rows': `
    array_agg array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions
    array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_string array_upper
    arraycontained arraycontains arrayoverlap cardinality datemultirange daterange elem_contained_by_range enum_first enum_last
    enum_range generate_series generate_subscripts int4multirange int4range int8multirange int8range isempty lower_inc lower_inf
    multirange num_nonnulls num_nulls nummultirange numrange range_adjacent range_agg range_contained_by range_contains
    range_contains_elem range_intersect range_intersect_agg range_merge range_minus range_overlaps range_union string_to_array
    string_to_table trim_array tsmultirange tsrange tstzmultirange tstzrange unnest upper_inc upper_inf
  `,
  'dates and times': `
    age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract interval isfinite justify_days justify_hours
    justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps statement_timestamp time timeofday
    timestamp timestamptz timetz timezone to_timestamp to_date transaction_timestamp
  `,
  networks: `
    abbrev broadcast cidr family host hostmask inet_client_addr inet_client_port inet_merge inet_same_family inet_server_addr
    inet_server_port macaddr macaddr8 macaddr8_set7bit masklen netmask network set_masklen
  `,
  geometry: `
    area bound_box box center circle diagonal diameter height isclosed ishorizontal isopen isparallel isperp isvertical length line
    lseg npoints path point polygon radius slope width
  `,
  'aggregates and windows': `
    any_value avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp cume_dist dense_rank every first_value lag
    last_value lead max min mode nth_value ntile percent_rank percentile_cont percentile_disc rank regr_avgx regr_avgy regr_count
    regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy row_number stddev stddev_pop stddev_samp string_agg sum var_pop
    var_samp variance
  `,
  'text and bytes': `
    ascii bit bit_count bit_length bpchar btrim casefold char char_length character_length chr concat concat_ws convert convert_from
    convert_to crc32 crc32c decode encode format get_bit get_byte icu_unicode_version initcap is_normalized left like like_escape
    lower lpad ltrim md5 name normalize notlike octet_length overlay parse_ident position quote_ident quote_literal quote_nullable
    regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table
    regexp_substr repeat replace reverse right rpad rtrim set_bit set_byte sha224 sha256 sha384 sha512 similar_escape
    similar_to_escape split_part starts_with strpos substr substring text textcat to_ascii to_bin to_char to_hex to_oct translate
    unicode_assigned unicode_version unistr upper varbit varchar
  `,
  numbers: `
    abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh bool cash_words cbrt ceil ceiling cos cosd cosh cot cotd
    degrees div erf erfc exp factorial float4 float8 floor gamma gcd gen_random_uuid hash_array hash_numeric hash_record hashbpchar
    hashchar hashfloat8 hashint4 hashint4extended hashint8 hashint8extended hashoid hashtext hashtextextended int2 int4 int8 lcm
    lgamma ln log log10 min_scale mod money numeric numeric_div_trunc oid pi pow power radians random random_normal round scale sign
    sin sind sinh sqrt tan tand tanh to_number trim_scale trunc uuid_extract_timestamp uuid_extract_version uuidv4 uuidv7 width_bucket
    xid
  `,
  statistics: `
    pg_get_wait_events pg_stat_get_activity pg_stat_get_analyze_count pg_stat_get_archiver pg_stat_get_autoanalyze_count
    pg_stat_get_autovacuum_count pg_stat_get_backend_activity pg_stat_get_backend_activity_start pg_stat_get_backend_client_addr
    pg_stat_get_backend_client_port pg_stat_get_backend_dbid pg_stat_get_backend_idset pg_stat_get_backend_io pg_stat_get_backend_pid
    pg_stat_get_backend_start pg_stat_get_backend_subxact pg_stat_get_backend_userid pg_stat_get_backend_wait_event
    pg_stat_get_backend_wait_event_type pg_stat_get_backend_wal pg_stat_get_backend_xact_start
    pg_stat_get_bgwriter_buf_written_checkpoints pg_stat_get_bgwriter_buf_written_clean pg_stat_get_bgwriter_maxwritten_clean
    pg_stat_get_bgwriter_requested_checkpoints pg_stat_get_bgwriter_stat_reset_time pg_stat_get_bgwriter_timed_checkpoints
    pg_stat_get_blocks_fetched pg_stat_get_blocks_hit pg_stat_get_buf_alloc pg_stat_get_buf_fsync_backend
    pg_stat_get_buf_written_backend pg_stat_get_checkpoint_sync_time pg_stat_get_checkpoint_write_time
    pg_stat_get_checkpointer_buffers_written pg_stat_get_checkpointer_num_performed pg_stat_get_checkpointer_num_requested
    pg_stat_get_checkpointer_num_timed pg_stat_get_checkpointer_restartpoints_performed
    pg_stat_get_checkpointer_restartpoints_requested pg_stat_get_checkpointer_restartpoints_timed
    pg_stat_get_checkpointer_slru_written pg_stat_get_checkpointer_stat_reset_time pg_stat_get_checkpointer_sync_time
    pg_stat_get_checkpointer_write_time pg_stat_get_db_active_time pg_stat_get_db_blk_read_time pg_stat_get_db_blk_write_time
    pg_stat_get_db_blocks_fetched pg_stat_get_db_blocks_hit pg_stat_get_db_checksum_failures pg_stat_get_db_checksum_last_failure
    pg_stat_get_db_conflict_all pg_stat_get_db_conflict_bufferpin pg_stat_get_db_conflict_lock pg_stat_get_db_conflict_snapshot
    pg_stat_get_db_conflict_startup_deadlock pg_stat_get_db_conflict_tablespace pg_stat_get_db_deadlocks
    pg_stat_get_db_idle_in_transaction_time pg_stat_get_db_numbackends pg_stat_get_db_parallel_workers_launched
    pg_stat_get_db_parallel_workers_to_launch pg_stat_get_db_session_time pg_stat_get_db_sessions pg_stat_get_db_sessions_abandoned
    pg_stat_get_db_sessions_fatal pg_stat_get_db_sessions_killed pg_stat_get_db_stat_reset_time pg_stat_get_db_temp_bytes
    pg_stat_get_db_temp_files pg_stat_get_db_tuples_deleted pg_stat_get_db_tuples_fetched pg_stat_get_db_tuples_inserted
    pg_stat_get_db_tuples_returned pg_stat_get_db_tuples_updated pg_stat_get_db_xact_commit pg_stat_get_db_xact_rollback
    pg_stat_get_dead_tuples pg_stat_get_function_calls pg_stat_get_function_self_time pg_stat_get_function_total_time
    pg_stat_get_ins_since_vacuum pg_stat_get_io pg_stat_get_last_analyze_time pg_stat_get_last_autoanalyze_time
    pg_stat_get_last_autovacuum_time pg_stat_get_last_vacuum_time pg_stat_get_lastscan pg_stat_get_live_tuples
    pg_stat_get_mod_since_analyze pg_stat_get_numscans pg_stat_get_progress_info pg_stat_get_recovery_prefetch
    pg_stat_get_replication_slot pg_stat_get_slru pg_stat_get_snapshot_timestamp pg_stat_get_subscription
    pg_stat_get_subscription_stats pg_stat_get_total_analyze_time pg_stat_get_total_autoanalyze_time pg_stat_get_total_autovacuum_time
    pg_stat_get_total_vacuum_time pg_stat_get_tuples_deleted pg_stat_get_tuples_fetched pg_stat_get_tuples_hot_updated
    pg_stat_get_tuples_inserted pg_stat_get_tuples_newpage_updated pg_stat_get_tuples_returned pg_stat_get_tuples_updated
    pg_stat_get_vacuum_count pg_stat_get_wal pg_stat_get_wal_receiver pg_stat_get_wal_senders pg_stat_get_xact_blocks_fetched
    pg_stat_get_xact_blocks_hit pg_stat_get_xact_function_calls pg_stat_get_xact_function_self_time
    pg_stat_get_xact_function_total_time pg_stat_get_xact_numscans pg_stat_get_xact_tuples_deleted pg_stat_get_xact_tuples_fetched
    pg_stat_get_xact_tuples_hot_updated pg_stat_get_xact_tuples_inserted pg_stat_get_xact_tuples_newpage_updated
    pg_stat_get_xact_tuples_returned pg_stat_get_xact_tuples_updated pg_stat_have_stats
  `,
  'catalogue, session and server facts': `
    aclcontains acldefault aclexplode col_description current_database current_query current_schema current_schemas current_setting
    current_user currval format_type getdatabaseencoding has_any_column_privilege has_column_privilege has_database_privilege
    has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege has_largeobject_privilege has_parameter_privilege
    has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege
    lastval makeaclitem mxid_age obj_description oidvectortypes pg_available_extension_versions pg_available_extensions pg_backend_pid
    pg_basetype pg_blocking_pids pg_char_to_encoding pg_client_encoding pg_collation_actual_version pg_collation_for
    pg_collation_is_visible pg_column_compression pg_column_is_updatable pg_column_size pg_column_toast_chunk_id pg_conf_load_time
    pg_conversion_is_visible pg_current_snapshot pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn
    pg_current_xact_id_if_assigned pg_cursor pg_database_collation_actual_version pg_database_size pg_describe_object
    pg_encoding_max_length pg_encoding_to_char pg_extension_update_paths pg_filenode_relation pg_function_is_visible pg_get_acl
    pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr pg_get_function_arg_default pg_get_function_arguments
    pg_get_function_identity_arguments pg_get_function_result pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef
    pg_get_keywords pg_get_object_address pg_get_partition_constraintdef pg_get_partkeydef pg_get_publication_tables
    pg_get_replica_identity_index pg_get_replication_slots pg_get_ruledef pg_get_sequence_data pg_get_serial_sequence
    pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions pg_get_triggerdef pg_get_userbyid
    pg_get_viewdef pg_get_wal_replay_pause_state pg_has_role pg_identify_object pg_identify_object_as_address
    pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_indexam_progress_phasename pg_indexes_size
    pg_input_error_info pg_input_is_valid pg_is_in_recovery pg_is_other_temp_schema pg_is_wal_replay_paused pg_jit_available
    pg_last_committed_xact pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_listening_channels
    pg_lock_status pg_lsn pg_my_temp_schema pg_notification_queue_usage pg_opclass_is_visible pg_operator_is_visible
    pg_opfamily_is_visible pg_options_to_table pg_partition_ancestors pg_partition_root pg_partition_tree pg_postmaster_start_time
    pg_prepared_statement pg_prepared_xact pg_relation_filenode pg_relation_filepath pg_relation_is_publishable
    pg_relation_is_updatable pg_relation_size pg_replication_origin_oid pg_safe_snapshot_blocking_pids pg_sequence_last_value
    pg_sequence_parameters pg_settings_get_flags pg_size_bytes pg_size_pretty pg_snapshot_xip pg_snapshot_xmax
    pg_snapshot_xmin pg_statistics_obj_is_visible pg_table_is_visible pg_table_size pg_tablespace_size pg_timezone_abbrevs
    pg_timezone_names pg_total_relation_size pg_trigger_depth pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible
    pg_ts_template_is_visible pg_type_is_visible pg_typeof pg_visible_in_snapshot pg_wal_lsn_diff pg_walfile_name
    pg_walfile_name_offset pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status regclass row_security_active
    session_user shobj_description system_user to_regclass to_regcollation to_regnamespace to_regoper to_regoperator
    to_regproc to_regprocedure to_regrole to_regtype to_regtypemod txid_current_if_assigned txid_current_snapshot txid_snapshot_xip
    txid_snapshot_xmax txid_snapshot_xmin txid_status txid_visible_in_snapshot version
  `,
};

/**
 * Functions of well-known extensions. An extension may be installed in any schema, so they count as harmless only when called without a
 * schema. A user function of the same name would pass here; the catalogue check before the statement runs refuses it. Excluded on
 * purpose: dblink, crosstab, connectby, xpath_table, xslt_process, http_get.
 */
const OF_EXTENSIONS: Readonly<Record<string, string>> = {
  PostGIS: `
    box2d box3d find_srid geography geometry geometrytype postgis_full_version postgis_geos_version postgis_lib_version
    postgis_proj_version postgis_typmod_dims postgis_typmod_srid postgis_typmod_type postgis_version st_3dclosestpoint
    st_3ddfullywithin st_3ddistance st_3ddwithin st_3dextent st_3dintersects st_3dlength st_3dlineinterpolatepoint st_3dlongestline
    st_3dmakebox st_3dmaxdistance st_3dperimeter st_3dshortestline st_addmeasure st_addpoint st_affine st_angle st_area st_area2d
    st_asbinary st_asencodedpolyline st_asewkb st_asewkt st_asflatgeobuf st_asgeobuf st_asgeojson st_asgml st_ashexewkb st_askml
    st_aslatlontext st_asmarc21 st_asmvt st_asmvtgeom st_assvg st_astext st_astwkb st_asx3d st_azimuth st_bdmpolyfromtext
    st_bdpolyfromtext st_boundary st_boundingdiagonal st_box2dfromgeohash st_buffer st_buildarea st_centroid st_chaikinsmoothing
    st_cleangeometry st_clipbybox2d st_closestpoint st_closestpointofapproach st_clusterdbscan st_clusterintersecting
    st_clusterintersectingwin st_clusterkmeans st_clusterwithin st_clusterwithinwin st_collect st_collectionextract
    st_collectionhomogenize st_combinebbox st_concavehull st_contains st_containsproperly st_convexhull st_coorddim st_coverageclean
    st_coverageinvalidedges st_coveragesimplify st_coverageunion st_coveredby st_covers st_cpawithin st_crosses st_curven
    st_curvetoline st_delaunaytriangles st_dfullywithin st_difference st_dimension st_disjoint st_distance st_distancecpa
    st_distancesphere st_distancespheroid st_dump st_dumppoints st_dumprings st_dumpsegments st_dwithin st_endpoint st_envelope
    st_equals st_estimatedextent st_expand st_extent st_exteriorring st_filterbym st_flipcoordinates st_force2d st_force3d st_force3dm
    st_force3dz st_force4d st_forcecollection st_forcecurve st_forcepolygonccw st_forcepolygoncw st_forcerhr st_forcesfs
    st_frechetdistance st_generatepoints st_geogfromtext st_geogfromwkb st_geographyfromtext st_geohash st_geomcollfromtext
    st_geomcollfromwkb st_geometricmedian st_geometryfromtext st_geometryn st_geometrytype st_geomfromewkb st_geomfromewkt
    st_geomfromgeohash st_geomfromgeojson st_geomfromgml st_geomfromkml st_geomfrommarc21 st_geomfromtext st_geomfromtwkb
    st_geomfromwkb st_hasarc st_hasm st_hasz st_hausdorffdistance st_hexagon st_hexagongrid st_interiorringn st_interpolatepoint
    st_intersection st_intersects st_inversetransformpipeline st_isclosed st_iscollection st_isempty st_ispolygonccw st_ispolygoncw
    st_isring st_issimple st_isvalid st_isvaliddetail st_isvalidreason st_isvalidtrajectory st_largestemptycircle st_length
    st_length2d st_length2dspheroid st_lengthspheroid st_letters st_linecrossingdirection st_lineextend st_linefromencodedpolyline
    st_linefrommultipoint st_linefromtext st_linefromwkb st_lineinterpolatepoint st_lineinterpolatepoints st_linelocatepoint
    st_linemerge st_linestringfromwkb st_linesubstring st_linetocurve st_locatealong st_locatebetween st_locatebetweenelevations
    st_longestline st_m st_makebox2d st_makeenvelope st_makeline st_makepoint st_makepointm st_makepolygon st_makevalid st_maxdistance
    st_maximuminscribedcircle st_memsize st_minimumboundingcircle st_minimumboundingradius st_minimumclearance st_minimumclearanceline
    st_mlinefromtext st_mlinefromwkb st_mpointfromtext st_mpointfromwkb st_mpolyfromtext st_mpolyfromwkb st_multi st_multilinefromwkb
    st_multilinestringfromtext st_multipointfromtext st_multipointfromwkb st_multipolyfromwkb st_multipolygonfromtext st_ndims st_node
    st_normalize st_npoints st_nrings st_numcurves st_numgeometries st_numinteriorring st_numinteriorrings st_numpatches st_numpoints
    st_offsetcurve st_orderingequals st_orientedenvelope st_overlaps st_patchn st_perimeter st_perimeter2d st_point
    st_pointfromgeohash st_pointfromtext st_pointfromwkb st_pointinsidecircle st_pointm st_pointn st_pointonsurface st_points
    st_pointz st_pointzm st_polyfromtext st_polyfromwkb st_polygon st_polygonfromtext st_polygonfromwkb st_polygonize st_project
    st_quantizecoordinates st_reduceprecision st_relate st_relatematch st_removeirrelevantpointsforview st_removepoint
    st_removerepeatedpoints st_removesmallparts st_reverse st_rotate st_rotatex st_rotatey st_rotatez st_scale st_scroll st_segmentize
    st_seteffectivearea st_setpoint st_setsrid st_sharedpaths st_shiftlongitude st_shortestline st_simplify st_simplifypolygonhull
    st_simplifypreservetopology st_simplifyvw st_snap st_snaptogrid st_split st_square st_squaregrid st_srid st_startpoint
    st_subdivide st_summary st_swapordinates st_symdifference st_symmetricdifference st_tileenvelope st_touches st_transform
    st_transformpipeline st_translate st_transscale st_triangulatepolygon st_unaryunion st_union st_voronoilines st_voronoipolygons
    st_within st_wrapx st_x st_xmax st_xmin st_y st_ymax st_ymin st_z st_zmax st_zmflag st_zmin
  `,
  hstore: `
    akeys avals defined each exist exists_all exists_any fetchval hs_concat hs_contained hs_contains hstore hstore_to_array
    hstore_to_json hstore_to_json_loose hstore_to_jsonb hstore_to_jsonb_loose hstore_to_matrix isdefined isexists populate_record
    skeys slice slice_array svals tconvert
  `,
  ltree: `
    index lca ltree2text nlevel subltree subpath text2ltree
  `,
  'words that are alike (pg_trgm, fuzzystrmatch, unaccent, citext)': `
    citext daitch_mokotoff difference dmetaphone dmetaphone_alt levenshtein levenshtein_less_equal metaphone show_limit show_trgm
    similarity soundex strict_word_similarity text_soundex unaccent word_similarity
  `,
  'pgcrypto and uuid-ossp': `
    armor dearmor digest gen_random_bytes hmac uuid_generate_v1 uuid_generate_v1mc uuid_generate_v3 uuid_generate_v4 uuid_generate_v5
    uuid_nil uuid_ns_dns uuid_ns_oid uuid_ns_url uuid_ns_x500
  `,
  pgvector: `
    binary_quantize cosine_distance halfvec hamming_distance inner_product jaccard_distance l1_distance l2_distance l2_norm
    l2_normalize sparsevec subvector vector vector_dims vector_norm
  `,
  'cube and earthdistance': `
    cube cube_contained cube_contains cube_coord cube_dim cube_distance cube_enlarge cube_inter cube_is_point cube_ll_coord
    cube_overlap cube_size cube_subset cube_union cube_ur_coord distance_chebyshev distance_taxicab earth earth_box earth_distance
    gc_to_sec geo_distance latitude ll_to_earth longitude sec_to_gc
  `,
  'intarray, isn and tablefunc': `
    icount idx intset is_valid normal_rand sort sort_asc sort_desc subarray uniq
  `,
  TimescaleDB: `
    approximate_row_count first histogram hypertable_size interpolate last locf time_bucket time_bucket_gapfill
  `,
  pg_stat_statements: `
    pg_stat_statements pg_stat_statements_info
  `,
  // Scans a table like count(*), but skips pages that the visibility map covers. Only roles that may scan every table may call it.
  pgstattuple: `
    pgstattuple_approx
  `,
};

const words = (groups: Readonly<Record<string, string>>): string[] => Object.values(groups).join(' ').trim().split(/\s+/);

/** Harmless functions of the server itself, in lower case. */
export const BUILT_IN_FUNCTIONS: ReadonlySet<string> = new Set([...words(BUILT_IN), ...INTERNAL_FUNCTIONS]);
/** Harmless functions of extensions. */
export const EXTENSION_FUNCTIONS: ReadonlySet<string> = new Set(words(OF_EXTENSIONS));

/** Helpers of information_schema that tools call in catalogue queries; pure SQL over their arguments. */
export const INFORMATION_SCHEMA_FUNCTIONS: ReadonlySet<string> = new Set(
  words({
    all: `
      _pg_char_max_length _pg_char_octet_length _pg_datetime_precision _pg_expandarray _pg_index_position _pg_interval_type
      _pg_numeric_precision _pg_numeric_precision_radix _pg_numeric_scale _pg_truetypid _pg_truetypmod
    `,
  }),
);
