import { BUILT_IN_FUNCTIONS, EXTENSION_FUNCTIONS } from '../../../sql/postgres/harmless-functions.ts';
import { type References, referencesOf, referencesOfBody } from '../../../sql/postgres/references.ts';
import { SECRET_RELATIONS } from '../../../sql/postgres/secret-relations.ts';
import { HydrantError } from '../../../stones/errors.ts';
import { type OwnStatement, ownStatement } from '../portal.ts';
import { FIRST_USER_OID, PIN_SEARCH_PATH, RESTORE_SEARCH_PATH, STOP_IF_FOUND, WHAT_IS_FOUND } from './check-sql.ts';

/** A check counts for further statements with the same names for this long. Milliseconds. */
const FRESH_MS = 2_000;
/** At most so many parsed statements, and so many passed checks, are cached. */
const REMEMBERED = 200;
/** Longer statements are not cached. Characters. */
const SHORT = 4_000;
const MOST_BELIEVED = 5_000;
/** A statement that leads to more functions is refused: examining them would take longer than anybody waits. */
const MOST_FUNCTIONS = 400;

/** Runs one of our own statements in a transaction of the session, with others around it. Resolves with its rows. */
export type AskWithin = (statement: { sql: string; values: readonly string[] }) => Promise<(string | null)[][]>;

interface Found {
  what: 'function' | 'foreign' | 'secret';
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
  /**
   * `oid:xmin` of functions that were looked at and can do no harm, and until when that is believed. What the text of a user's function
   * names can change without the function.
   */
  readonly #harmless = new Map<string, number>();
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
    return {
      key,
      statements: [ownStatement(PIN_SEARCH_PATH), ownStatement(STOP_IF_FOUND, this.#values(key, false)), ownStatement(RESTORE_SEARCH_PATH)],
    };
  }

  /** To be called when a statement has run behind this check. */
  passed({ key }: Check): void {
    if (this.#checked.size >= REMEMBERED) this.#checked.clear();
    this.#checked.set(key, this.#now());
  }

  /** Examines what a check stopped at. Resolves where all of it is harmless; rejects with a HydrantError that names what is not. */
  async lookAt({ key }: Check, ask: AskWithin): Promise<void> {
    const seen = new Set<string>();
    for (const found of await this.#findings(key, false, ask)) {
      const under = new Set<string>();
      const why = await this.#whyNot(found, ask, under);
      if (why !== undefined) throw refusal(found, why);
      // Functions that call each other are harmless together or not at all.
      for (const id of [...under, idOf(found)]) seen.add(id);
    }
    // Examining may have taken long, and the statement is sent only now: their time starts here.
    for (const id of seen) this.#believe(id, this.#harmless.get(id) === Infinity);
  }

  async #findings(references: string, anywhere: boolean, ask: AskWithin): Promise<Found[]> {
    const rows = await ask({ sql: WHAT_IS_FOUND, values: this.#values(references, anywhere) });
    return rows.map(([what, oid, xmin, schema, name, language, extension, source, config]) => ({
      what: what as Found['what'],
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

  /** Why something may not run, as the end of a sentence; undefined where it may. `under` holds the functions that led to it. */
  async #whyNot(found: Found, ask: AskWithin, under: Set<string>): Promise<string | undefined> {
    if (found.what === 'foreign') return `is a foreign table of ${found.language}, which may read files, run programs or other code`;
    if (found.what === 'secret') return 'shows passwords, secrets or files of the server';
    const id = idOf(found);
    // A recursive function is judged by the rest of its body.
    if (this.#isHarmless(id) || under.has(id)) return undefined;
    if (under.size >= MOST_FUNCTIONS) return 'leads to more functions than can be looked at';
    under.add(id);
    if (!isOfServer(found)) return this.#whyNotByText(found, ask, under);
    const why = whyNotByName(found);
    if (why === undefined) this.#believe(id, true);
    return why;
  }

  #isHarmless(id: string): boolean {
    return (this.#harmless.get(id) ?? 0) > this.#now();
  }

  #believe(id: string, always: boolean): void {
    if (this.#harmless.size >= MOST_BELIEVED) this.#harmless.clear();
    this.#harmless.set(id, always ? Infinity : this.#now() + FRESH_MS);
  }

  async #whyNotByText(found: Found, ask: AskWithin, under: Set<string>): Promise<string | undefined> {
    if (found.language === 'internal') {
      const isIo = /(?:in|out|recv|send|eq|ne|lt|le|gt|ge|cmp)$/.test(found.source ?? '');
      return isIo || BUILT_IN_FUNCTIONS.has(found.source ?? '') ? undefined : `is another name of the server's ${found.source}`;
    }
    if (found.language !== 'sql' && found.language !== 'plpgsql')
      return `is written in ${found.language}; what it does cannot be told from here`;
    const strange = settingsOf(found.config).find((setting) => !HARMLESS_SETTINGS.has(setting));
    if (strange !== undefined) return `changes the setting ${strange} while it runs`;
    const body = found.source ?? '';
    // A body that is kept as a tree (BEGIN ATOMIC) was followed by the check itself.
    if (body === '' && found.language === 'sql') return undefined;
    if (body.length > 100_000) return 'is too long to be looked at';
    const references = await referencesOfBody(body);
    if (!references) return 'runs text that is made while it runs, or changes settings of the session';
    for (const next of await this.#findings(JSON.stringify(references), true, ask)) {
      const why = await this.#whyNot(next, ask, under);
      if (why !== undefined) return `uses ${shown(next)}, which ${why}`;
    }
    return undefined;
  }

  #values(references: string, anywhere: boolean): string[] {
    return [
      references,
      String(anywhere),
      toArray([...this.#harmless.keys()].filter((id) => this.#isHarmless(id))),
      toArray(SECRET_RELATIONS),
    ];
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

const HARMLESS_SETTINGS = new Set(
  'search_path work_mem timezone datestyle intervalstyle extra_float_digits bytea_output statement_timeout lock_timeout jit'.split(' '),
);

/** `{search_path=pg_catalog,"work_mem=64MB"}` → the names. */
function settingsOf(config: string | null): string[] {
  return [...(config ?? '').matchAll(/(?:^\{|,)"?([A-Za-z_.]+)=/g)].map(([, name]) => (name ?? '').toLowerCase());
}

function idOf({ oid, xmin }: Found): string {
  return `${oid}:${xmin}`;
}

function isOfServer({ oid, extension }: Found): boolean {
  return Number(oid) < FIRST_USER_OID || extension !== null;
}

/** One of the server's own, or of an extension, that is not plainly harmless by how it is declared. */
function whyNotByName({ name, extension }: Found): string | undefined {
  if (extension === null ? BUILT_IN_FUNCTIONS.has(name) : EXTENSION_FUNCTIONS.has(name)) return undefined;
  return extension === null
    ? 'is not on the list of functions known to be harmless'
    : `belongs to the extension ${extension} and is not on the list of functions known to be harmless`;
}

function shown({ what, schema, name }: Found): string {
  return what === 'function' ? `the function ${schema}.${name}()` : `${schema}.${name}`;
}

function refusal(found: Found, why: string): HydrantError {
  return new HydrantError(
    'READ_ONLY',
    `The statement would run code that others put into this database: ${shown(found)} ${why}.`,
    'Read the tables without it, or have who owns it look at it. Only the policy `full` runs what cannot be looked into.',
    { details: { object: `${found.schema}.${found.name}` } },
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
