/** Extensions whose functions access something outside of the database or run SQL text, whatever their declared volatility. */
export const REACHING_EXTENSIONS: readonly string[] =
  'dblink tablefunc xml2 http pg_net adminpack file_fdw pageinspect pg_cron aws_s3 aws_lambda pgsql_http'.split(' ');

/** Foreign-data wrappers that only query another database. Any other wrapper may read files or run programs. */
export const DATABASE_WRAPPERS: readonly string[] =
  'postgres_fdw mysql_fdw oracle_fdw tds_fdw clickhouse_fdw mongo_fdw redshift_fdw db2_fdw'.split(' ');
