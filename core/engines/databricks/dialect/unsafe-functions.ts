/**
 * Functions of Databricks itself that are not known to be harmless: they run code, read files, streams or secrets, call models and other
 * servers, or nobody has looked at them yet. They are listed so that a call of one is refused as unsafe, not as a mistyped name.
 */
export const DATABRICKS_UNSAFE_FUNCTIONS = `
reflect java_method try_reflect secret try_secret list_secrets http_request remote_query vector_search event_log event_log_v2 raise_error assert_true
read_files read_kafka read_kinesis read_pubsub read_pulsar read_state_metadata read_statestore cloud_files cloud_files_state
ai_query ai_gen ai_generate_text ai_forecast ai_classify ai_extract ai_analyze_sentiment ai_fix_grammar ai_mask ai_similarity ai_summarize ai_translate
ai_parse_document ai_top_drivers from_avro to_avro from_protobuf to_protobuf schema_of_avro input_file_name input_file_block_length input_file_block_start
monotonically_increasing_id spark_partition_id python_worker_logs table_changes session_window java_udf stack_trace sql_keywords
aes_encrypt aes_decrypt try_aes_decrypt evaluate_prompt st_dump is_account_group_member is_member
`;
