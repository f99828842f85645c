/** Extensions whose functions reach beyond the database or run text, however they are declared. */
export const REACHING_EXTENSIONS: readonly string[] =
  'dblink tablefunc xml2 http pg_net adminpack file_fdw pageinspect pg_cron aws_s3 aws_lambda pgsql_http'.split(' ');

/** Extensions with foreign-data wrappers that ask another database. Any other may read files, run programs or code. */
export const DATABASE_WRAPPERS: readonly string[] =
  'postgres_fdw mysql_fdw oracle_fdw tds_fdw clickhouse_fdw mongo_fdw redshift_fdw db2_fdw'.split(' ');
