/** What an engine adds to `hydrant profiles add`: an option that sets one field of its form. */
export interface EngineOption {
  /** As the command line writes it: `--duckdb-file <path>`. */
  flags: string;
  help: string;
  /** The field of the form that it sets. */
  path: string;
  /** Further fields that go with it. */
  with?: Readonly<Record<string, string>>;
  /** The option alone defines the target of the profile, so neither an address nor the engine's name is needed. */
  alone?: true;
  /** The value is a local path; a relative one is resolved against the current folder. */
  isPath?: true;
}

/** How an engine appears on the command line and in configuration files. */
export interface CommandLineWords {
  /** Arguments of `hydrant profiles add` in its examples. */
  examples: readonly string[];
  /** Form of an address that `--address` accepts, used inside a sentence: `postgres://user@host/database`. */
  address: string;
  options: readonly EngineOption[];
  /** Example tables of a configuration file (TOML), each below its comment. The file writer adds the `#` that comments a table out. */
  configTables: readonly string[];
}
