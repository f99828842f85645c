/**
 * Settings by canonical name, the common result of every address parser: `host`, `port`, `user`, `password`, and the engine's own names
 * for the others. For PostgreSQL these are libpq's: `dbname`, `sslmode`.
 */
export type AddressSettings = Map<string, string>;

export interface ReadSettings {
  settings: AddressSettings;
  /** One sentence for each setting that the person should check. A note never repeats a value, which may be a misread password. */
  notes: string[];
}

/** Names that one engine's addresses use. The parsers of this folder have no names of their own. */
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
  /** URL schemes, as alternatives of a regular expression: `postgres(?:ql)?|pgsql`. */
  readonly schemes: string;
  /** Subprotocol after `jdbc:`. */
  readonly jdbc: string;
  /** The setting that the URL's path gives: `dbname`. */
  readonly path: string;
  /** Query parameters (in lower case) whose setting has another name, with that name. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Applies the rules in which the engine's JDBC driver differs from its other clients. */
  finishJdbc?(settings: AddressSettings): void;
}

/** `name=value name='value with blanks'`. */
export interface KeyValueWords {
  /** Settings of which a text must have at least one to be recognized as an address. */
  readonly telling: readonly string[];
  /** Settings whose values never hold a semicolon; a semicolon there means that the text is a .NET connection string. */
  readonly withoutSemicolon: readonly string[];
}

/** `Name=value;Name=value` of .NET, ODBC and PHP. */
export interface AdoWords {
  /** PHP's prefix: `pgsql`. */
  readonly prefix: string;
  /** Names of each setting, in lower case and without blanks, hyphens and underscores. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether the pairs are of this engine: connection strings of other engines look alike. Keys are normalized as in `names`. */
  isOwn(pairs: ReadonlyMap<string, string>, isPhp: boolean): boolean;
}

/** The variables of a `.env` file. */
export interface VariableWords {
  /** Variables with a URL that come before all others, best first. */
  readonly best: readonly string[];
  /** Variables that describe one connection together. */
  readonly families: readonly VariableFamily[];
}

export interface VariableFamily {
  /** Name for a person: `PG*`. */
  readonly name: string;
  /** The setting of each variable. */
  readonly settings: Readonly<Record<string, string>>;
  /** Variables of which at least one must be set. */
  readonly telling: readonly string[];
}

/** A program's command line: `psql -h host -U user database`. */
export interface CommandWords {
  /** Names of the programs, as alternatives of a regular expression. */
  readonly programs: string;
  /** The setting of each option, by the option's name without dashes. */
  readonly options: Readonly<Record<string, string>>;
  /** Other options that take a value, without dashes. */
  readonly withValue: ReadonlySet<string>;
  /** Settings of the positional words, in order. A text with more words is not a command. */
  readonly positional: readonly [inner: string, ...more: string[]];
  /** Settings of variables that stand before the program. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Settings that these variables define. */
export function familySettings(names: Readonly<Record<string, string>>, variables: ReadonlyMap<string, string>): AddressSettings {
  const settings: AddressSettings = new Map();
  for (const [name, setting] of Object.entries(names)) {
    const value = variables.get(name);
    if (value !== undefined && value !== '') settings.set(setting, value);
  }
  return settings;
}
