// Registers every engine, one line each. registry.ts derives from it all that the other rooms know of engines.
export { databricks } from './databricks/engine.ts';
export { duckdb } from './duckdb/engine.ts';
export { mysql } from './mysql/engine.ts';
export { postgres } from './postgres/engine.ts';
export { snowflake } from './snowflake/engine.ts';
export { sqlserver } from './sqlserver/engine.ts';
