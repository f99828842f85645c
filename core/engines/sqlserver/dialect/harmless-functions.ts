/** Functions of Transact-SQL that read or compute and change nothing. */
export const SQLSERVER_FUNCTIONS = `
# aggregates
approx_count_distinct approx_percentile_cont approx_percentile_disc checksum_agg count_big grouping_id stdev stdevp string_agg var varp product
percentile_cont percentile_disc rollup cube json_arrayagg json_objectagg
# conditions and casts
choose iif isnull isnumeric isdate convert try_cast try_convert parse try_parse
# numbers
atn2 cot rand square rowcount_big bit_count get_bit set_bit left_shift right_shift
# strings
char charindex datalength difference format len nchar patindex quotename replicate space str string_escape stuff soundex translate unicode unistr
regexp_like regexp_replace regexp_substr regexp_instr regexp_count edit_distance edit_distance_similarity jaro_winkler_distance
jaro_winkler_similarity formatmessage base64_encode base64_decode parsename collationproperty tertiary_weights
# dates
date_bucket dateadd datediff datediff_big datefromparts datename datepart datetime2fromparts datetimefromparts datetimeoffsetfromparts
datetrunc eomonth getdate getutcdate isdate smalldatetimefromparts switchoffset sysdatetime sysdatetimeoffset sysutcdatetime timefromparts
todatetimeoffset current_timezone current_timezone_id current_date
# JSON
isjson json_array json_modify json_object json_path_exists json_query json_value json_contains
# digests, codes, identifiers
sql_variant_property crypt_gen_random key_id key_guid key_name cert_id certproperty asymkey_id symkeyproperty getansinull cursor_status trigger_nestlevel
binary_checksum checksum compress decompress hashbytes newid
# vectors
vector_distance vector_norm vector_normalize vectorproperty
# tables made of values
string_split openjson generate_series regexp_matches regexp_split_to_table
# full text
contains freetext containstable freetexttable semantickeyphrasetable semanticsimilaritytable semanticsimilaritydetailstable
# what is there, and who asks
app_name applock_mode assemblyproperty asymkeyproperty col_length col_name columnproperty columns_updated connectionproperty context_info current_request_id
current_transaction_id databaseproperty databasepropertyex database_principal_id db_id db_name error_line error_message error_number error_procedure
error_severity error_state file_id file_idex file_name filegroup_id filegroup_name filegroupproperty fileproperty fn_listextendedproperty
fulltextcatalogproperty fulltextserviceproperty has_dbaccess has_perms_by_name host_id host_name ident_current ident_incr ident_seed index_col
indexkey_property indexproperty is_member is_rolemember is_srvrolemember is_objectsigned object_definition object_id object_name object_schema_name
objectproperty objectpropertyex original_db_name original_login permissions schema_id schema_name scope_identity serverproperty session_context
sessionproperty session_id stats_date suser_id suser_name suser_sid suser_sname type_id type_name typeproperty user_id user_name user xact_state
min_active_rowversion fn_my_permissions fn_builtin_permissions fn_helpcollations fn_servershareddrives fn_virtualfilestats fn_get_sql

sys.fn_listextendedproperty sys.fn_my_permissions sys.fn_builtin_permissions sys.fn_helpcollations sys.fn_virtualfilestats sys.fn_varbintohexstr
sys.fn_varbintohexsubstring sys.fn_sqlvarbasetostr sys.fn_physlocformatter sys.fn_hadr_backup_is_preferred_replica sys.fn_hadr_is_primary_replica 
sys.fn_cdc_get_max_lsn sys.fn_cdc_get_min_lsn sys.fn_cdc_map_lsn_to_time sys.fn_cdc_map_time_to_lsn sys.fn_cdc_increment_lsn sys.fn_cdc_decrement_lsn
sys.fn_cdc_get_column_ordinal sys.fn_cdc_is_bit_set sys.fn_cdc_has_column_changed change_tracking_current_version change_tracking_min_valid_version
change_tracking_is_column_in_mask changetable
# dynamic management functions: they show the state of the server
sys.dm_exec_sql_text sys.dm_exec_query_plan sys.dm_exec_text_query_plan sys.dm_exec_query_plan_stats sys.dm_exec_plan_attributes sys.dm_exec_input_buffer
sys.dm_exec_cursors sys.dm_exec_xml_handles sys.dm_exec_cached_plan_dependent_objects sys.dm_exec_query_statistics_xml 
sys.dm_db_index_physical_stats sys.dm_db_index_operational_stats sys.dm_db_stats_properties
sys.dm_db_stats_properties_internal sys.dm_db_stats_histogram sys.dm_db_incremental_stats_properties sys.dm_db_missing_index_columns
sys.dm_db_database_page_allocations sys.dm_db_page_info sys.dm_db_log_info sys.dm_db_log_stats sys.dm_db_objects_impacted_on_version_change
sys.dm_io_virtual_file_stats sys.dm_os_volume_stats sys.dm_sql_referenced_entities sys.dm_sql_referencing_entities sys.dm_fts_parser
sys.dm_fts_index_keywords sys.dm_fts_index_keywords_by_document sys.dm_tran_version_store_space_usage
# spatial
geography::point geography::stgeomfromtext geography::stpointfromtext geography::stlinefromtext geography::stpolyfromtext geography::parse
geography::stgeomfromwkb geography::unionaggregate geography::collectionaggregate geography::envelopeaggregate geography::convexhullaggregate
geometry::point geometry::stgeomfromtext geometry::stpointfromtext geometry::stlinefromtext geometry::stpolyfromtext geometry::parse geometry::stgeomfromwkb
geometry::unionaggregate geometry::collectionaggregate geometry::envelopeaggregate geometry::convexhullaggregate hierarchyid::getroot hierarchyid::parse
`;

/** Methods of the XML, spatial and hierarchy types, callable only on a value. Their names are case-sensitive. */
export const SQLSERVER_METHODS = `
value query exist nodes
STArea STAsBinary STAsText STBoundary STBuffer STCentroid STContains STConvexHull STCrosses STCurveToLine STDifference STDimension STDisjoint STDistance
STEndPoint STEnvelope STEquals STExteriorRing STGeometryN STGeometryType STInteriorRingN STIntersection STIntersects STIsClosed STIsEmpty STIsRing STIsSimple
STIsValid STLength STNumCurves STNumGeometries STNumInteriorRing STNumPoints STOverlaps STPointN STPointOnSurface STRelate STStartPoint STSymDifference STTouches
STUnion STWithin AsGml AsTextZM BufferWithTolerance EnvelopeAngle EnvelopeCenter Filter IsValidDetailed MakeValid MinDbCompatibilityLevel NumRings Reduce
ReorientObject RingN ShortestLineTo ToString GetAncestor GetDescendant GetLevel GetReparentedValue IsDescendantOf
`;

const METHOD_NAMES: ReadonlySet<string> = new Set(SQLSERVER_METHODS.trim().split(/\s+/));

/** Whether a value has a method of this name (case-sensitive). */
export function isMethodName(name: string): boolean {
  return METHOD_NAMES.has(name);
}

/** The type that has a method, for advice. */
export function typeOfMethod(name: string): string {
  if (/^(?:value|query|exist|nodes)$/.test(name)) return 'xml';
  return /^(?:ToString|IsDescendantOf|Get\w+)$/.test(name) ? 'hierarchyid' : 'geometry';
}
