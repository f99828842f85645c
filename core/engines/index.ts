// Registers every engine, one line each. The other rooms know engines only through registry.ts, which derives its data from this list.
export { databricks } from './databricks/engine.ts';
export { duckdb } from './duckdb/engine.ts';
export { mysql } from './mysql/engine.ts';
export { postgres } from './postgres/engine.ts';
export { snowflake } from './snowflake/engine.ts';
export { sqlserver } from './sqlserver/engine.ts';
