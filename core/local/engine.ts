import { duckdb } from '../engines/duckdb/engine.ts';

/** The embedded engine, which reads stored results and compares rows: its name, its dialect, and the loader of its library. */
export const LOCAL_ENGINE = {
  name: duckdb.dialect.name,
  title: duckdb.dialect.title,
  dialect: duckdb.dialect,
  load: duckdb.connector.load,
};
