import { HydrantError } from '../../../../common/errors.ts';
import { BUILT_IN_FUNCTIONS, EXTENSION_FUNCTIONS } from '../../dialect/harmless-functions.ts';
import { type References, referencesOf, referencesOfBody, settingsRead } from '../../dialect/references.ts';
import { SECRET_RELATIONS } from '../../dialect/secret-relations.ts';
import { isSecretSetting, RELATIONS_WITH_SETTINGS } from '../../dialect/secret-settings.ts';
import { type OwnStatement, ownStatement } from '../own-statement.ts';
import { FIRST_USER_OID, PIN_SEARCH_PATH, RESTORE_SEARCH_PATH, SELECT_FINDINGS, STOP_IF_FINDINGS } from './check-sql.ts';

/** A passed check stays valid this long for statements with the same references. Milliseconds. */
const FRESH_MS = 2_000;
/** Maximum number of cached statements, and of cached passed checks. */
const REMEMBERED = 200;
/** Longer statements are not cached. Characters. */
const SHORT = 4_000;
/** A statement that reaches more functions is refused, since examining them would take too long. */
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

/** One user-code check. */
export interface Check {
  key: string;
  /** Sent before the statement. The last but one fails where something has to be examined, so that the statement does not run. */
  statements: readonly OwnStatement[];
}

/**
 * Decides which user code (functions, operators, casts, types, policies, foreign tables) of one database a read may run.
 *
 * The classifier knows the names of built-in functions. Only the catalogue knows which function a name resolves to, and which code a view,
 * policy or cast runs; the check queries it before the statement, in the same transaction and the same write. A user function may run if its
 * source shows that it cannot have effects beyond the transaction. See record 10.
 */
export class UserCode {
  /** Time of the last passed check, by references. */
  readonly #checked = new Map<string, number>();
  readonly #references = new Map<string, References | undefined>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The check to send before a statement; undefined where its references were checked within FRESH_MS, or it has none. */
  async checkOf(sql: string): Promise<Check | undefined> {
    const references = await this.#referencesOf(sql);
    if (!references) return undefined;
    const key = JSON.stringify(references);
    const at = this.#checked.get(key);
    if (at !== undefined && this.#now() - at < FRESH_MS) return undefined;
    return checkWith(key, new Set());
  }

  /** Records that a statement has passed this check. */
  passed({ key }: Check): void {
    if (this.#checked.size >= REMEMBERED) this.#checked.clear();
    this.#checked.set(key, this.#now());
  }

  /**
   * Examines the findings of a failed check, and returns a check that allows exactly these; rejects with a HydrantError that names a harmful
   * one. The result is not reused for other checks, since the code that a finding depends on can change without changing the finding.
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
   * The reason against a finding, as the end of a sentence; undefined where it may run. `seen` holds all findings of this check: a repeated one
   * (recursion, say) is judged at its first occurrence, and any harmful one ends the whole check.
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
    // The SQL of the check already excludes internal functions for input, output and comparison of the server's types.
    if (match.language === 'internal') return `is another name of the server's ${match.source}`;
    if (match.language !== 'sql' && match.language !== 'plpgsql')
      return `is written in ${match.language}; what it does cannot be told from here`;
    const strange = settingsOf(match.config).find((setting) => !HARMLESS_SETTINGS.has(setting));
    if (strange !== undefined) return `changes the setting ${strange} while it runs`;
    const body = match.source ?? '';
    // The SQL of the check has already followed a body that is stored as a tree (BEGIN ATOMIC).
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

/** A check of these references that ignores the findings in `harmless`. */
function checkWith(key: string, harmless: ReadonlySet<string>): Check {
  const stop = ownStatement(STOP_IF_FINDINGS, valuesOf(key, false, harmless));
  return { key, statements: [ownStatement(PIN_SEARCH_PATH), stop, ownStatement(RESTORE_SEARCH_PATH)] };
}

function valuesOf(references: string, anywhere: boolean, harmless: ReadonlySet<string>): string[] {
  return [references, String(anywhere), toArray([...harmless]), toArray([...SECRET_RELATIONS, ...RELATIONS_WITH_SETTINGS])];
}

/** Setting name in a stored text constant: four bytes of length, then the text's bytes. */
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

/** Reason against a function of the server or an extension whose declaration alone does not prove it harmless. */
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

/** Error for a failed catalogue query; the statement did not run. */
export function notChecked(cause: unknown): HydrantError {
  return new HydrantError(
    'READ_ONLY',
    'What the statement would run of other people’s code could not be looked up in the catalogue, so it was not run.',
    'Try again. Servers that only speak like PostgreSQL may lack what the check needs.',
    { cause },
  );
}

/** PostgreSQL array literal of texts: `{"a","b\"c"}`. */
function toArray(texts: readonly string[]): string {
  return `{${texts.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
