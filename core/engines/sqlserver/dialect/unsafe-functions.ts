/**
 * Functions of SQL Server itself that are not known to be harmless: they reach files, other servers or secrets, advance something, or
 * nobody has looked at them yet. They are listed so that a call of one is refused as unsafe, not as a mistyped name.
 */
export const SQLSERVER_UNSAFE_FUNCTIONS = `
# other sources, files, linked servers
openrowset openquery opendatasource openxml predict
# text that is compiled
sys.dm_exec_describe_first_result_set sys.dm_exec_describe_first_result_set_for_object
# files and logs of the server
fn_trace_gettable sys.fn_trace_gettable fn_trace_getinfo sys.fn_trace_getinfo fn_trace_geteventinfo sys.fn_trace_geteventinfo fn_trace_getfilterinfo
sys.fn_trace_getfilterinfo sys.fn_xe_file_target_read_file fn_xe_file_target_read_file sys.fn_xe_telemetry_blob_target_read_file
sys.fn_get_audit_file fn_get_audit_file sys.fn_get_audit_file_v2 fn_dblog sys.fn_dblog fn_dump_dblog sys.fn_dump_dblog fn_dblog_xtp sys.fn_dblog_xtp fn_full_dblog
sys.fn_full_dblog sys.dm_os_enumerate_filesystem sys.dm_os_file_exists sys.fn_stmt_sql_handle_from_sql_stmt fn_pagerescracker sys.fn_pagerescracker
sys.fn_physloccracker sys.fn_rowdumpcracker sys.fn_cdc_get_all_changes sys.fn_cdc_get_net_changes
# keys, passwords, signatures, encryption
pwdcompare pwdencrypt loginproperty encryptbypassphrase decryptbypassphrase encryptbykey decryptbykey encryptbycert decryptbycert encryptbyasymkey
decryptbyasymkey decryptbykeyautocert decryptbykeyautoasymkey signbycert signbyasymkey verifysignedbycert verifysignedbyasymkey
key_id key_guid key_name symkeyproperty cert_id certproperty certencoded certprivatekey asymkey_id crypt_gen_random is_objectsigned sys.fn_check_object_signatures
sys.fn_column_store_row_groups sys.fn_remote_dummy_cursor
# what a trigger, a sequence or a session knows
newsequentialid eventdata trigger_nestlevel update cursor_status textptr textvalid getansinull fn_isrolemember
# models and embeddings
ai_generate_embeddings ai_generate_chunks ai_generate_response vector_search
# state of the server
sys.dm_exec_external_operations sys.dm_exec_compute_node_errors sys.dm_pdw_nodes_exec_text_query_plan sys.dm_cryptographic_provider_keys
sys.dm_cryptographic_provider_sessions sys.dm_cryptographic_provider_algorithms sys.dm_logconsumer_privatecachebuffers sys.dm_logconsumer_cachebufferrefs
sys.dm_filestream_non_transacted_handles sys.dm_hadr_ag_threads sys.dm_exec_get_external_pushdown_info sys.dm_os_memory_allocations_filtered
sys.fn_db_backup_file_snapshots sys.fn_filelog_read sys.fn_get_sql sys.fn_servershareddrives sys.fn_validate_plan_guide sys.fn_replp2pversiontotranid
sys.fn_syspolicy_is_automation_enabled msdb.dbo.fn_syspolicy_is_automation_enabled getfilenamespacepath filetablerootpath getpathlocator
`;
