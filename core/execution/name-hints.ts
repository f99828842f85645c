import { abortable } from '../common/abortable.ts';
import { type NextStep, sayFirst } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { nearestName } from '../common/nearest.ts';
import type { CatalogueObject } from '../connectors/connector.ts';
import type { NameLevels } from '../connectors/objects.ts';
import { LOCAL_ENGINE } from '../local/engine.ts';
import type { Dialect } from '../sql/dialect.ts';
import { canBeSuggested, nameInText, pathInText } from '../sql/quote-name.ts';
import { searchCatalogue } from './catalogue.ts';
import type { Target } from './target.ts';

/** A name in a statement that the engine does not know; connectors put it into `details.missing` of their error. */
export interface MissingName {
  kind: 'table' | 'column';
  /** As the engine wrote it, perhaps with a schema before it. */
  name: string;
}

/** Time limit for the catalogue look-up behind “Did you mean”, in milliseconds. */
const MOST_MS = 1_500;
const MOST_OBJECTS = 2_000;
/** With at most this many tables and views, the hint lists all of them. */
const FEW_TABLES = 25;
const MOST_COLUMNS = 60;
/** At most this many tables of a statement are looked up for their columns. */
const MOST_TABLES = 3;
/** `… Did you mean "pg_class"?`: the engine also suggests its own system tables, which are removed from the message. */
const ENGINE_GUESS = /\s*Did you mean "([^"\n]+)"\?/;

/**
 * The same error with a suggestion if a statement names something that does not exist: existing tables and columns, from one or two short
 * catalogue look-ups. Returns the error unchanged if the catalogue does not answer in time, or if the engine has listed the columns itself.
 */
export async function withNameHint(error: HydrantError, target: Target, sql: string, signal: AbortSignal): Promise<HydrantError> {
  const missing = error.details.missing as MissingName | undefined;
  if (!missing || error.code !== 'STATEMENT_INVALID') return error;
  // The engine's message already lists the columns that the statement can see.
  if (missing.kind === 'column' && error.message.includes('Candidate bindings')) return error;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]);
  const find = (table?: string): Promise<CatalogueObject[]> =>
    abortable(
      searchCatalogue(
        target,
        table === undefined
          ? { types: ['table', 'view'], pattern: '%', detail: 'names', limit: MOST_OBJECTS }
          : { types: ['column'], pattern: '%', table, detail: 'names', limit: MOST_OBJECTS },
        soon,
      ).then(({ objects }) => objects.filter(isSuggestible)),
      soon,
    );
  try {
    const tables = await find();
    if (missing.kind === 'table') return withTables(error, missing.name, tables, target.dialect, target.catalogue?.nameLevels);
    const used = tables.filter(({ name }) => holdsWord(sql, name)).slice(0, MOST_TABLES);
    const columns = (
      await Promise.all(
        used.map(async ({ name, schema, database }) =>
          (await find(name)).filter((one) => one.schema === schema && one.database === database),
        ),
      )
    ).flat();
    return withColumns(error, missing.name, columns, target.dialect);
  } catch {
    return error;
  }
}

/** Hints are Hydrant's own words, so a name that could read as an instruction to the model is left out. */
function isSuggestible({ database = '', schema = '', table = '', name }: CatalogueObject): boolean {
  return [database, schema, table, name].every(canBeSuggested);
}

function withTables(
  error: HydrantError,
  wanted: string,
  tables: readonly CatalogueObject[],
  dialect: Dialect,
  nameLevels: NameLevels = 2,
): HydrantError {
  const pathOf = ({ database, schema, name }: CatalogueObject): string =>
    pathInText([nameLevels === 3 ? database : undefined, schema, name], dialect);
  const names = tables.map(({ name }) => name);
  const message = error.message.replace(ENGINE_GUESS, (guess, name: string) => (names.includes(name.split('.').at(-1) ?? '') ? guess : ''));
  const near = nearTables(wanted, tables);
  if (near.length > 0) return reworded(error, message, sayFirst(`Did you mean ${near.map(pathOf).join(' or ')}?`, { do: 'find-names' }));
  if (tables.length > 0 && tables.length <= FEW_TABLES)
    return reworded(error, message, `The tables and views here are: ${tables.map(pathOf).join(', ')}.`);
  return reworded(error, message, error.nextStep);
}

/** Tables of the same name, else of the nearest name; the schema and database that the statement wrote come first. */
function nearTables(wanted: string, tables: readonly CatalogueObject[]): CatalogueObject[] {
  const [bare = '', schema, database] = wanted.split('.').reverse();
  const isSame = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();
  const distance = (one: CatalogueObject): number =>
    (isSame(one.schema, schema) ? 0 : 2) + (database === undefined || isSame(one.database, database) ? 0 : 1);
  const ordered = tables.toSorted((a, b) => distance(a) - distance(b));
  const names = ordered.map(({ name }) => name);
  const same = names.find((name) => name.toLowerCase() === bare.toLowerCase());
  const nearest = same ?? nearestName(bare, names) ?? names.find((name) => isPart(name, bare));
  return ordered.filter(({ name }) => name === nearest).slice(0, MOST_TABLES);
}

/** `orders` is a part of `orders_2024`, and the other way round. */
function isPart(name: string, wanted: string): boolean {
  const [a, b] = [name.toLowerCase(), wanted.toLowerCase()];
  return Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a));
}

function withColumns(error: HydrantError, wanted: string, columns: readonly CatalogueObject[], dialect: Dialect): HydrantError {
  if (columns.length === 0) return error;
  const bare = wanted.split('.').at(-1) ?? wanted;
  const names = columns.map(({ name }) => name);
  const nearest = nearestName(bare, names) ?? names.find((name) => isPart(name, bare));
  const near = columns.filter(({ name }) => name === nearest).map(({ table, name }) => pathInText([table, name], dialect));
  if (near.length > 0) return reworded(error, error.message, sayFirst(`Did you mean ${near.join(' or ')}?`, { do: 'find-names' }));
  if (columns.length > MOST_COLUMNS) return error;
  const tables = [...new Set(columns.map(({ table }) => table))];
  const lists = tables.map(
    (table) =>
      `${pathInText([table], dialect)} has ${columns
        .filter((column) => column.table === table)
        .map(({ name }) => nameInText(name, dialect))
        .join(', ')}`,
  );
  return reworded(error, error.message, `${lists.join('; ')}.`);
}

/**
 * The hint of SQL over a stored result: its one table, its columns, and the SQL dialect. Never mentions the environment that the rows came
 * from.
 */
export function withResultHint(error: HydrantError, { table, columns: all }: NonNullable<Target['only']>): HydrantError {
  const columns = all.filter(canBeSuggested);
  const about = `SQL over a result is ${LOCAL_ENGINE.title} SQL, whatever engine its rows came from. The only table is \`${table}\` (FROM ${table}), with the columns ${listed(columns)}.`;
  const missing = error.details.missing as MissingName | undefined;
  const message = error.message.replace(ENGINE_GUESS, (guess, name: string) => (name === table ? guess : ''));
  const nearest = missing?.kind === 'column' ? nearestName(missing.name.split('.').at(-1) ?? '', columns) : undefined;
  switch (error.code) {
    case 'STATEMENT_INVALID':
    case 'READ_ONLY':
      return reworded(
        error,
        message,
        nearest === undefined ? about : `Did you mean \`${nameInText(nearest, LOCAL_ENGINE.dialect)}\`? ${about}`,
      );
    case 'FUNCTION_UNKNOWN':
      return reworded(error, message, `Correct the name of the function. ${about}`);
    case 'QUERY_FAILED':
      return reworded(error, message, sayFirst(error.next, about));
    default:
      return error;
  }
}

function listed(names: readonly string[]): string {
  const rest = names.length - MOST_COLUMNS;
  return `${names
    .slice(0, MOST_COLUMNS)
    .map((name) => nameInText(name, LOCAL_ENGINE.dialect))
    .join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function reworded(error: HydrantError, message: string, next: NextStep): HydrantError {
  return new HydrantError(error.code, message, next, { cause: error.cause, details: error.details });
}

/** Whether a name occurs in a statement as a whole word, ignoring case. */
function holdsWord(sql: string, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${RegExp.escape(name)}(?![\\p{L}\\p{N}_])`, 'iu').test(sql);
}
