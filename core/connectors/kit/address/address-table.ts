/**
 * Settings by their canonical names, as every form of address is read first: `host`, `port`, `user`, `password`, and the engine's own words
 * for the rest. For PostgreSQL these are libpq's: `dbname`, `sslmode`.
 */
export type Settings = Map<string, string>;

export interface ReadSettings {
  settings: Settings;
  /** What a person should look at, in a sentence each. Never repeats a value: it may be a password read wrongly. */
  notes: string[];
}

/** The words that addresses of one engine are written with; the parsers of this folder know none of their own. */
export interface AddressTable {
  readonly url: UrlWords;
  readonly keyValues: KeyValueWords;
  readonly ado: AdoWords;
  readonly variables: VariableWords;
  readonly command: CommandWords;
  /** Whether this is the name of a setting: of the engine, or of a common driver beside it. */
  isSettingName(name: string): boolean;
}

/** `engine://user:password@host:port/database?name=value`, and the same behind `jdbc:`. */
export interface UrlWords {
  /** Alternatives of a regular expression, for what stands before `://`: `postgres(?:ql)?|pgsql`. */
  readonly schemes: string;
  /** What stands behind `jdbc:`. */
  readonly jdbc: string;
  /** The setting of the path. */
  readonly path: string;
  /** Names behind the `?`, in lower case, that mean a setting of another name. */
  readonly aliases: Readonly<Record<string, string>>;
  /** What the engine's Java driver does otherwise than its other programs. */
  finishJdbc?(settings: Settings): void;
}

/** `name=value name='value with blanks'`. */
export interface KeyValueWords {
  /** One of them has to be there: by it such a text is known to be an address. */
  readonly telling: readonly string[];
  /** Settings that never hold a semicolon; one that does belongs to a text of .NET. */
  readonly withoutSemicolon: readonly string[];
}

/** `Name=value;Name=value` of .NET, ODBC and PHP. */
export interface AdoWords {
  /** PHP's prefix: `pgsql`. */
  readonly prefix: string;
  /** For each setting the names it has, in lower case and without blanks, hyphens and underscores. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether such a text is of this engine: those of other engines look alike. Names of pairs as in `names`. */
  isOwn(pairs: ReadonlyMap<string, string>, isPhp: boolean): boolean;
}

/** The variables of a `.env` file. */
export interface VariableWords {
  /** Names of variables with a URL that are looked at before all others, best first. */
  readonly best: readonly string[];
  /** Variables that describe one connection together. */
  readonly families: readonly VariableFamily[];
}

export interface VariableFamily {
  /** How a person calls them: `PG*`. */
  readonly name: string;
  /** The setting of each variable. */
  readonly settings: Readonly<Record<string, string>>;
  /** Variables of which one has to be there. */
  readonly telling: readonly string[];
}

/** A program's command line: `psql -h host -U user database`. */
export interface CommandWords {
  /** Names of the programs, as alternatives of a regular expression. */
  readonly programs: string;
  /** Options that say a setting, by their name without dashes. */
  readonly options: Readonly<Record<string, string>>;
  /** Other options that take a value, without dashes. */
  readonly withValue: ReadonlySet<string>;
  /** Settings of the words that belong to no option, in order; more words than these are no command. */
  readonly positional: readonly [inner: string, ...more: string[]];
  /** Settings of variables that stand before the program. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The settings that these variables say. */
export function familySettings(names: Readonly<Record<string, string>>, variables: ReadonlyMap<string, string>): Settings {
  const settings: Settings = new Map();
  for (const [name, setting] of Object.entries(names)) {
    const value = variables.get(name);
    if (value !== undefined && value !== '') settings.set(setting, value);
  }
  return settings;
}
