import { HydrantError } from '../../../../common/errors.ts';
import { BUILT_IN_FUNCTIONS, EXTENSION_FUNCTIONS } from '../../dialect/harmless-functions.ts';
import { type References, referencesOf, referencesOfBody, settingsRead } from '../../dialect/references.ts';
import { SECRET_RELATIONS } from '../../dialect/secret-relations.ts';
import { isSecretSetting, RELATIONS_WITH_SETTINGS } from '../../dialect/secret-settings.ts';
import { type OwnStatement, ownStatement } from '../own-statement.ts';
import { FIRST_USER_OID, PIN_SEARCH_PATH, RESTORE_SEARCH_PATH, SELECT_FINDINGS, STOP_IF_FINDINGS } from './check-sql.ts';

/** A check counts for further statements with the same names for this long. Milliseconds. */
const FRESH_MS = 2_000;
/** At most so many parsed statements, and so many passed checks, are cached. */
const REMEMBERED = 200;
/** Longer statements are not cached. Characters. */
const SHORT = 4_000;
/** A statement that leads to more functions is refused: examining them would take longer than anybody waits. */
const MOST_FUNCTIONS = 400;

/** Runs one of our own statements in a transaction of the session, with others around it. Resolves with its rows. */
export type AskWithin = (statement: { sql: string; values: readonly string[] }) => Promise<(string | null)[][]>;

interface UserCodeFinding {
  what: 'function' | 'foreign' | 'secret' | 'setting' | 'replaced';
  oid: string;
  xmin: string;
  schema: string;
  name: string;
  language: string;
  extension: string | null;
  source: string | null;
  config: string | null;
}

/** What one check says to the server. */
export interface Check {
  key: string;
  /** Sent before the statement. The last but one fails where something has to be examined, so that the statement does not run. */
  statements: readonly OwnStatement[];
}

/**
 * Functions, operators, casts, types, policies and foreign tables that users of one database made, and what a read may run of them.
 *
 * The parser knows the names of the server's own functions. Which function a name means, and what runs behind a view, a policy or a
 * cast, only the catalogue knows; it is asked before the statement, in the same transaction and the same write. A function that is
 * not the server's own may run if its text says that it cannot reach beyond the transaction. See record 10.
 */
export class UserCode {
  /** When statements with these names were found to be clean. */
  readonly #checked = new Map<string, number>();
  readonly #references = new Map<string, References | undefined>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The check that has to go before a statement; undefined where its names were checked a moment ago, or there are none. */
  async checkOf(sql: string): Promise<Check | undefined> {
    const references = await this.#referencesOf(sql);
    if (!references) return undefined;
    const key = JSON.stringify(references);
    const at = this.#checked.get(key);
    if (at !== undefined && this.#now() - at < FRESH_MS) return undefined;
    return checkWith(key, new Set());
  }

  /** To be called when a statement has run behind this check. */
  passed({ key }: Check): void {
    if (this.#checked.size >= REMEMBERED) this.#checked.clear();
    this.#checked.set(key, this.#now());
  }

  /**
   * Examines what a check stopped at, and gives the check that lets just that pass; rejects with a HydrantError that names what is not
   * harmless. A verdict counts for this check alone: what it stood on can change without it.
   */
  async lookAt({ key }: Check, ask: AskWithin): Promise<Check> {
    const seen = new Set<string>();
    for (const content of await this.#findings(key, false, ask)) {
      const why = await this.#whyNot(content, ask, seen);
      if (why !== undefined) throw refusal(content, why);
    }
    return checkWith(key, seen);
  }

  async #findings(references: string, anywhere: boolean, ask: AskWithin): Promise<UserCodeFinding[]> {
    const rows = await ask({ sql: SELECT_FINDINGS, values: valuesOf(references, anywhere, new Set()) });
    return rows.map(([what, oid, xmin, schema, name, language, extension, source, config]) => ({
      what: what as UserCodeFinding['what'],
      oid: String(oid),
      xmin: String(xmin),
      schema: String(schema),
      name: String(name),
      language: String(language),
      extension: extension ?? null,
      source: source ?? null,
      config: config ?? null,
    }));
  }

  /**
   * Why something may not run, as the end of a sentence; undefined where it may. `seen` holds all that this check has met: one that was met
   * before, in a circle or elsewhere, is judged there, and whatever is not harmless ends the whole check.
   */
  async #whyNot(match: UserCodeFinding, ask: AskWithin, seen: Set<string>): Promise<string | undefined> {
    if (match.what === 'foreign') return `is a foreign table of ${match.language}, which may read files, run programs or other code`;
    if (match.what === 'secret') return 'shows passwords, secrets or settings of the server';
    if (match.what === 'replaced') return 'was the server’s own, and somebody has replaced it';
    const id = idOf(match);
    if (seen.has(id)) return undefined;
    if (seen.size >= MOST_FUNCTIONS) return 'leads to more functions than can be looked at';
    seen.add(id);
    if (match.what === 'setting') return whyNotBySetting(settingOfBytes(match.source));
    return isOfServer(match) ? whyNotByName(match) : this.#whyNotByText(match, ask, seen);
  }

  async #whyNotByText(match: UserCodeFinding, ask: AskWithin, seen: Set<string>): Promise<string | undefined> {
    // The input, output and comparisons of the server's types do not come here: the check itself knows them.
    if (match.language === 'internal') return `is another name of the server's ${match.source}`;
    if (match.language !== 'sql' && match.language !== 'plpgsql')
      return `is written in ${match.language}; what it does cannot be told from here`;
    const strange = settingsOf(match.config).find((setting) => !HARMLESS_SETTINGS.has(setting));
    if (strange !== undefined) return `changes the setting ${strange} while it runs`;
    const body = match.source ?? '';
    // A body that is kept as a tree (BEGIN ATOMIC) was followed by the check itself.
    if (body === '' && match.language === 'sql') return undefined;
    if (body.length > 100_000) return 'is too long to be looked at';
    const references = await referencesOfBody(body);
    if (!references) return 'runs text that is made while it runs, or changes settings of the session';
    for (const setting of await settingsRead(body)) {
      const why = whyNotBySetting(setting);
      if (why !== undefined) return why;
    }
    for (const next of await this.#findings(JSON.stringify(references), true, ask)) {
      const why = await this.#whyNot(next, ask, seen);
      if (why !== undefined) return `uses ${shown(next)}, which ${why}`;
    }
    return undefined;
  }

  async #referencesOf(sql: string): Promise<References | undefined> {
    if (this.#references.has(sql)) return this.#references.get(sql);
    const references = await referencesOf(sql);
    if (sql.length <= SHORT) {
      if (this.#references.size >= REMEMBERED) this.#references.clear();
      this.#references.set(sql, references);
    }
    return references;
  }
}

/** The check of a statement with these references, past what was looked at and found harmless. */
function checkWith(key: string, harmless: ReadonlySet<string>): Check {
  const stop = ownStatement(STOP_IF_FINDINGS, valuesOf(key, false, harmless));
  return { key, statements: [ownStatement(PIN_SEARCH_PATH), stop, ownStatement(RESTORE_SEARCH_PATH)] };
}

function valuesOf(references: string, anywhere: boolean, harmless: ReadonlySet<string>): string[] {
  return [references, String(anywhere), toArray([...harmless]), toArray([...SECRET_RELATIONS, ...RELATIONS_WITH_SETTINGS])];
}

/** The name of a setting in a stored constant: the bytes of a text behind its length, which takes four of them. */
function settingOfBytes(bytes: string | null): string | undefined {
  const all = bytes?.trim().split(/\s+/).map(Number);
  return (
    all &&
    Buffer.from(all.map((byte) => byte & 0xff))
      .subarray(4)
      .toString()
  );
}

function whyNotBySetting(setting: string | undefined): string | undefined {
  if (setting !== undefined && !isSecretSetting(setting)) return undefined;
  return `shows the setting ${setting ?? 'of any name'}, which may hold a secret`;
}

const HARMLESS_SETTINGS = new Set(
  'search_path work_mem timezone datestyle intervalstyle extra_float_digits bytea_output statement_timeout lock_timeout jit'.split(' '),
);

/** `{search_path=pg_catalog,"work_mem=64MB"}` → the names. */
function settingsOf(config: string | null): string[] {
  return [...(config ?? '').matchAll(/(?:^\{|,)"?([A-Za-z_.]+)=/g)].map(([, name]) => (name ?? '').toLowerCase());
}

function idOf({ oid, xmin }: UserCodeFinding): string {
  return `${oid}:${xmin}`;
}

function isOfServer({ oid, extension }: UserCodeFinding): boolean {
  return Number(oid) < FIRST_USER_OID || extension !== null;
}

/** One of the server's own, or of an extension, that is not plainly harmless by how it is declared. */
function whyNotByName({ name, extension }: UserCodeFinding): string | undefined {
  if (extension === null ? BUILT_IN_FUNCTIONS.has(name) : EXTENSION_FUNCTIONS.has(name)) return undefined;
  return extension === null
    ? 'is not on the list of functions known to be harmless'
    : `belongs to the extension ${extension} and is not on the list of functions known to be harmless`;
}

function shown({ what, schema, name }: UserCodeFinding): string {
  return what === 'function' || what === 'replaced' ? `the function ${schema}.${name}()` : `${schema}.${name}`;
}

function refusal(match: UserCodeFinding, why: string): HydrantError {
  return new HydrantError(
    'READ_ONLY',
    `The statement would run code that others put into this database: ${shown(match)} ${why}.`,
    'Read the tables without it, or have who owns it look at it. Only the policy `full` runs what cannot be looked into.',
    { details: { object: `${match.schema}.${match.name}` } },
  );
}

/** The catalogue could not be asked, so the statement did not run. */
export function notChecked(cause: unknown): HydrantError {
  return new HydrantError(
    'READ_ONLY',
    'What the statement would run of other people’s code could not be looked up in the catalogue, so it was not run.',
    'Try again. Servers that only speak like PostgreSQL may lack what the check needs.',
    { cause },
  );
}

/** The text of an array of texts. */
function toArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
