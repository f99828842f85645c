/** File extensions that DuckDB or one of its extensions reads when no table has the name. */
const DATA_FILE =
  /\.(?:csv|tsv|txt|dat|parquet|parq|json|jsonl|ndjson|geojson|db|ddb|duckdb|sqlite|sqlite3|xlsx|xls|arrow|arrows|feather|ipc|avro|orc|vortex|lance|shp|gpkg|fgb|kml|gml|osm|pbf|gz|zst|zstd|bz2|xz|lz4|snappy|zip|tar)$/i;

/** Characters of paths, addresses and patterns of file names. */
const PATH = /[/\\*?[\]~:]|^\.|\.\.|^-$/;

/** Any file extension (`.abc`): an unqualified name with one is more likely a file than a table. */
const ANY_ENDING = /\.[a-z][a-z0-9]{0,9}$/i;

/**
 * Whether a table's name could be that of a file. DuckDB joins catalog, schema and table with dots before it looks for a
 * file, so that `FROM data.csv` without any quotes reads the file data.csv when there is no table csv in a schema data.
 */
export function looksLikeFile(parts: readonly string[]): boolean {
  const given = parts.filter((part) => part !== '');
  const name = given.join('.');
  return PATH.test(name) || DATA_FILE.test(name) || (given.length === 1 && ANY_ENDING.test(name));
}
