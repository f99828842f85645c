/** Functions of MySQL and MariaDB that read or compute and change nothing. */
export const MYSQL_FUNCTIONS = `
# aggregates
bit_and bit_or bit_xor group_concat json_arrayagg json_objectagg std string_agg median percentile_cont percentile_disc
# flow
if ifnull isnull interval nvl nvl2 decode values value elt field
# numbers
conv crc32 crc32c log2 pow rand truncate bit_count format oct bin hex unhex
# strings
bit_length char character_length chr export_set find_in_set from_base64 to_base64 insert instr lcase length lengthb
locate lpad make_set mid natural_sort_key octet_length ord quote regexp_instr regexp_like regexp_replace regexp_substr repeat rpad
sformat soundex space strcmp substr substring_index to_char to_number ucase weight_string regexp rlike
# dates
add_months adddate addtime convert_tz curdate curtime date date_add date_format date_sub datediff dayname dayofmonth dayofweek dayofyear
from_days from_unixtime get_format hour last_day makedate maketime microsecond minute monthname now period_add period_diff quarter
sec_to_time second str_to_date subdate subtime sysdate time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_days
to_seconds unix_timestamp utc_date utc_time utc_timestamp week weekday weekofyear yearweek months_between
# casts and character sets
convert charset coercibility collation binary
# JSON
json json_array json_array_append json_array_insert json_compact json_contains json_contains_path json_depth json_detailed json_equals
json_exists json_extract json_insert json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve json_normalize
json_object json_overlaps json_pretty json_query json_quote json_remove json_replace json_schema_valid json_schema_validation_report
json_search json_set json_storage_free json_storage_size json_table json_type json_unquote json_valid json_value json_array_intersect
json_object_filter_keys json_object_to_array json_key_value
# XML
extractvalue updatexml
# digests, codes, identifiers
aes_decrypt aes_encrypt encode compress md5 random_bytes sha sha1 sha2 uncompress uncompressed_length uuid uuid_short uuid_to_bin bin_to_uuid
is_uuid statement_digest statement_digest_text validate_password_strength
# addresses
inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv4_compat is_ipv4_mapped is_ipv6
# who and where
connection_id current_role database found_rows icu_version last_insert_id row_count schema system_user user version roles_graphml
is_free_lock is_used_lock ps_current_thread_id ps_thread_id format_bytes format_pico_time rownum
sys.format_bytes sys.format_time sys.format_path sys.version_major sys.version_minor sys.version_patch
# replication facts
gtid_subset gtid_subtract
# dynamic columns of MariaDB
column_add column_check column_create column_delete column_exists column_get column_json column_list decode_histogram
# vectors
string_to_vector vector_to_string vector_dim to_vector from_vector vec_distance vec_distance_euclidean vec_distance_cosine
vec_fromtext vec_totext
# geography
geomcollection geometrycollection linestring mbrcontains mbrcoveredby mbrcovers mbrdisjoint mbrequals mbrintersects mbroverlaps mbrtouches
mbrwithin multilinestring multipoint multipolygon point polygon st_area st_asbinary st_aswkb st_asgeojson st_astext st_aswkt st_buffer
st_buffer_strategy st_centroid st_collect st_contains st_convexhull st_crosses st_difference st_dimension st_disjoint st_distance
st_distance_sphere st_endpoint st_envelope st_equals st_exteriorring st_frechetdistance st_geohash st_geomcollfromtext
st_geomfromgeojson st_geomfromtext st_geomfromwkb st_geometryn st_geometrytype st_hausdorffdistance st_interiorringn st_intersection
st_intersects st_isclosed st_isempty st_issimple st_isvalid st_latfromgeohash st_latitude st_length st_lineinterpolatepoint
st_lineinterpolatepoints st_linefromtext st_longfromgeohash st_longitude st_makeenvelope st_numgeometries st_numinteriorring
st_numpoints st_overlaps st_perimeter st_pointatdistance st_pointfromgeohash st_pointfromtext st_pointn st_polyfromtext st_polygonfromtext
st_relate st_simplify st_srid st_geometryfromtext st_geometryfromwkb st_geometrycollectionfromtext st_geometrycollectionfromwkb st_geomcollfromwkb st_isring st_linefromwkb
st_linestringfromtext st_linestringfromwkb st_mlinefromtext st_mpointfromtext st_mpolyfromtext st_multilinestringfromtext
st_multipointfromtext st_multipolygonfromtext st_pointfromwkb st_pointonsurface st_polyfromwkb st_polygonfromwkb st_boundary
# its old names, where they are no English words: MySQL 8 has none of them and would look for a stored area() or contains()
asbinary astext aswkb aswkt geomcollfromtext geomcollfromwkb geometrycollectionfromtext geometrycollectionfromwkb geometryfromtext
geometryfromwkb geometryn geometrytype geomfromtext geomfromwkb glength interiorringn exteriorring isclosed isempty isring issimple
linefromtext linefromwkb linestringfromtext linestringfromwkb mlinefromtext mlinefromwkb mpointfromtext mpointfromwkb mpolyfromtext
mpolyfromwkb multilinestringfromtext multilinestringfromwkb multipointfromtext multipointfromwkb multipolygonfromtext
multipolygonfromwkb numgeometries numinteriorrings numpoints pointfromtext pointfromwkb pointn polyfromtext polyfromwkb
polygonfromtext polygonfromwkb startpoint endpoint convexhull srid pointonsurface
st_startpoint st_swapxy st_symdifference st_touches st_transform st_union st_validate st_within st_x st_y
`;

/**
 * Names that MySQL or MariaDB reads as the built-in function only if the bracket follows directly (unless IGNORE_SPACE is set): `now()` is
 * built in, `now ()` calls a stored function `now`. The union of the lists of both lexers.
 */
export const BUILT_IN_WHEN_TOUCHING = `
adddate bit_and bit_or bit_xor cast count cume_dist curdate curtime date_add date_sub dense_rank extract first_value group_concat json_arrayagg
json_objectagg lag last_value lead max median mid min now nth_value ntile percent_rank percentile_cont percentile_disc position rank row_number
session_user st_collect std stddev stddev_pop stddev_samp subdate substr substring sum sysdate system_user trim variance var_pop var_samp
`;
