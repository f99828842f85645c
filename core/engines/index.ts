// Every engine, a line each. All that the other rooms know of engines is derived from it, in registry.ts.
export { databricks } from './databricks/engine.ts';
export { duckdb } from './duckdb/engine.ts';
export { mysql } from './mysql/engine.ts';
export { postgres } from './postgres/engine.ts';
export { snowflake } from './snowflake/engine.ts';
export { sqlserver } from './sqlserver/engine.ts';
