/** What an engine adds to `hydrant profiles add`: an option that sets one field of its form. */
export interface EngineOption {
  /** As the command line writes it: `--duckdb-file <path>`. */
  flags: string;
  help: string;
  /** The field of the form that it sets. */
  path: string;
  /** Further fields that go with it. */
  with?: Readonly<Record<string, string>>;
  /** It says by itself what the profile connects to, so neither an address nor the engine's name is needed. */
  alone?: true;
  /** Its value is a path of this computer: a relative one counts from the current folder. */
  isPath?: true;
}

/** How an engine appears on the command line and in configuration files. */
export interface CommandLineWords {
  /** Examples of `hydrant profiles add`: what stands behind it. */
  examples: readonly string[];
  /** An address as `--address` takes it, for a sentence: `postgres://user@host/database`. */
  address: string;
  options: readonly EngineOption[];
  /** Tables of a configuration file (TOML), each under its comment; without the comment signs that switch them off. */
  configTables: readonly string[];
}
