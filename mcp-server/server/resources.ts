import {
  type McpServer,
  type ReadResourceResult,
  ResourceTemplate,
  type ServerContext,
  type Variables,
} from '@modelcontextprotocol/server';
import { HydrantError } from '../../core/common/errors.ts';
import { didYouMean } from '../../core/common/nearest.ts';
import { visibleJson } from '../../core/common/visible-text.ts';
import type { CatalogueQuery, Row } from '../../core/connectors/connector.ts';
import { searchCatalogue } from '../../core/execution/catalogue.ts';
import { fillPage, pageCaps } from '../../core/execution/execute-query.ts';
import { partialNote } from '../../core/execution/result.ts';
import type { Caller } from '../../core/execution/statement-request.ts';
import type { Target } from '../../core/execution/target.ts';
import { canBeSuggested } from '../../core/sql/quote-name.ts';
import type { Runtime } from '../runtime.ts';
import { completeEnvironments, completeObjects } from './complete.ts';
import { asProtocolError } from './tool-errors.ts';

/** Schema pages and result pages as resources. Listing them touches no warehouse. */
export function registerResources(server: McpServer, runtime: Runtime, callerOf: (ctx: ServerContext) => Caller): void {
  const environment = (value: string): string[] => completeEnvironments(runtime, value);
  server.registerResource(
    'schema',
    new ResourceTemplate('hydrant://{environment}/{schema}', {
      list: () => ({
        resources: runtime.environments.all.map(({ name }) => ({
          uri: `hydrant://${name}/*`,
          name: `${name} schema`,
          mimeType: 'application/json',
        })),
      }),
      complete: {
        environment,
        schema: (value, context) => completePart(runtime, context?.arguments, [], value),
      },
    }),
    { title: 'Schema', description: 'Tables, views, columns, keys and comments of a schema; * for all.', mimeType: 'application/json' },
    (uri, variables, ctx) =>
      asProtocolError(
        runtime,
        () => {
          const schema = one(variables, 'schema');
          return schemaPage(runtime, uri, one(variables, 'environment'), schema === '*' ? [] : [schema], ctx.mcpReq.signal);
        },
        uri.href,
      ),
  );
  server.registerResource(
    'table',
    new ResourceTemplate('hydrant://{environment}/{schema}/{table}', {
      list: undefined,
      complete: {
        environment,
        schema: (value, context) => completePart(runtime, context?.arguments, [], value),
        table: (value, context) => completePart(runtime, context?.arguments, ['schema'], value),
      },
    }),
    { title: 'Table', description: 'One table or view: columns, keys, indexes, comments.', mimeType: 'application/json' },
    (uri, variables, ctx) =>
      asProtocolError(
        runtime,
        () =>
          schemaPage(runtime, uri, one(variables, 'environment'), [one(variables, 'schema'), one(variables, 'table')], ctx.mcpReq.signal),
        uri.href,
      ),
  );
  if (runtime.environments.all.some((entry) => runtime.target(entry).catalogue?.nameLevels === 3))
    server.registerResource(
      'database-table',
      new ResourceTemplate('hydrant://{environment}/{database}/{schema}/{table}', {
        list: undefined,
        complete: {
          environment,
          database: (value, context) => completePart(runtime, context?.arguments, [], value),
          schema: (value, context) => completePart(runtime, context?.arguments, ['database'], value),
          table: (value, context) => completePart(runtime, context?.arguments, ['database', 'schema'], value),
        },
      }),
      {
        title: 'Table of a database',
        description: 'Where an environment has several databases: one table or view. Without its last parts: a schema, a database.',
        mimeType: 'application/json',
      },
      (uri, variables, ctx) =>
        asProtocolError(
          runtime,
          () =>
            schemaPage(
              runtime,
              uri,
              one(variables, 'environment'),
              ['database', 'schema', 'table'].map((part) => one(variables, part)),
              ctx.mcpReq.signal,
            ),
          uri.href,
        ),
    );
  server.registerResource(
    'result',
    new ResourceTemplate('hydrant-result://{handle}/{offset}', { list: undefined }),
    { title: 'Result page', description: 'Rows of a kept result from an offset on.', mimeType: 'application/json' },
    (uri, variables, ctx) =>
      asProtocolError(
        runtime,
        async () => {
          const stored = await runtime.results.find(one(variables, 'handle'), callerOf(ctx).principal);
          const offset = offsetOf(one(variables, 'offset'), stored.rows);
          const caps = pageCaps({});
          const rows: Row[] = [];
          fillPage(await runtime.results.page(stored, offset, caps.rows, ctx.mcpReq.signal), stored.columns, caps, rows);
          return json(uri, {
            environment: stored.environment,
            columns: stored.columns,
            rows,
            offset,
            totalRows: stored.rows,
            complete: stored.complete,
            ...(stored.complete
              ? {}
              : { basedOnRows: stored.basedOnRows ?? stored.rows, note: partialNote(stored.basedOnRows ?? stored.rows, 'execute_query') }),
            expiresAt: stored.expiresAt,
          });
        },
        uri.href,
      ),
  );
}

async function schemaPage(
  runtime: Runtime,
  uri: URL,
  environment: string,
  path: readonly string[],
  signal: AbortSignal,
): Promise<ReadResourceResult> {
  const target = runtime.target(runtime.environments.find(environment));
  const { database, schema, table } = locationOf(target, path);
  const query = {
    types: ['table', 'view'] as const,
    pattern: '%',
    detail: 'full' as const,
    limit: 500,
    ...(database ? { database } : {}),
    ...(schema ? { schema } : {}),
    ...(table ? { table } : {}),
  };
  const { objects, cut } = await searchCatalogue(target, query, signal);
  if (objects.length === 0) await refuseMissing(target, locationOf(target, path), signal);
  return json(uri, { environment: target.environment, objects, cut });
}

/** What the parts of an address name. */
type CatalogueLocation = Pick<CatalogueQuery, 'database' | 'schema' | 'table'>;

/** The parts behind the environment, outermost first: `schema/table`, or `database/schema/table` where its names have three levels. */
function locationOf({ catalogue }: Target, path: readonly string[]): CatalogueLocation {
  const levels = catalogue?.nameLevels === 3 ? (['database', 'schema', 'table'] as const) : (['schema', 'table'] as const);
  if (path.length > levels.length)
    throw new HydrantError('OBJECT_UNKNOWN', 'Names in this environment have no database part.', { do: 'find-names' });
  return Object.fromEntries(path.map((part, index) => [levels[index], part]));
}

/** Names of the next level behind the parts that were given before. */
async function completePart(
  runtime: Runtime,
  given: Record<string, string> | undefined,
  before: readonly string[],
  value: string,
): Promise<string[]> {
  const entry = runtime.environments.all.find(({ name }) => name === given?.environment) ?? runtime.environments.all[0];
  if (!entry) return [];
  const target = runtime.target(entry);
  const location = locationOf(
    target,
    before.map((part) => given?.[part] ?? ''),
  );
  const levels: (readonly string[])[] = [['schema'], ['table', 'view']];
  if (target.catalogue?.nameLevels === 3) levels.unshift(['database']);
  return completeObjects(runtime, levels[before.length] ?? [], given?.environment, location, value);
}

/** Throws OBJECT_UNKNOWN with the nearest name, unless the schema is there and holds no table that this login sees. */
async function refuseMissing(target: Target, { database, schema, table }: CatalogueLocation, signal: AbortSignal): Promise<void> {
  const named = (types: CatalogueQuery['types'], within: Pick<CatalogueQuery, 'database' | 'schema'> = {}): Promise<string[]> =>
    searchCatalogue(target, { types, pattern: '%', detail: 'names', limit: 1_000, ...within }, signal).then(({ objects }) =>
      objects.map(({ name }) => name).filter(canBeSuggested),
    );
  if (database !== undefined) {
    const databases = await named(['database']);
    if (!databases.includes(database))
      throw new HydrantError(
        'OBJECT_UNKNOWN',
        `${target.environment} has no database \`${database}\`${didYouMean(database, databases) || '.'}`,
        {
          do: 'find-names',
        },
      );
  }
  if (schema === undefined) return;
  const inside = database === undefined ? {} : { database };
  // An engine without schemas has one place for all, whatever it is called.
  const hasSchemas = target.catalogue?.objects.some(({ type }) => type === 'schema') ?? true;
  const schemas = hasSchemas ? await named(['schema'], inside) : [schema];
  const has = schemas.includes(schema);
  if (has && table === undefined) return;
  const path = table === undefined || !has ? `schema \`${schema}\`` : `table or view \`${schema}.${table}\``;
  const known = has ? await named(['table', 'view'], { ...inside, schema }) : schemas;
  const meant = didYouMean(has ? (table ?? '') : schema, known) || '.';
  throw new HydrantError('OBJECT_UNKNOWN', `${target.environment} has no ${path}${meant}`, { do: 'find-names' });
}

/** The row that a page begins with. Throws RESULT_UNKNOWN where the result has no such row. */
function offsetOf(text: string, rows: number): number {
  const offset = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (offset === 0 || offset < rows) return offset;
  throw new HydrantError(
    'RESULT_UNKNOWN',
    Number.isNaN(offset)
      ? `The offset ${JSON.stringify(text.slice(0, 40))} is no number.`
      : `The result has ${rows.toLocaleString('en')} rows; there is none at offset ${offset}.`,
    `Give an offset from 0 to ${Math.max(0, rows - 1)}.`,
  );
}

function one(variables: Variables, name: string): string {
  const value = variables[name];
  return decodeURIComponent(Array.isArray(value) ? (value[0] ?? '') : (value ?? ''));
}

function json(uri: URL, value: unknown): ReadResourceResult {
  return { contents: [{ uri: uri.href, mimeType: 'application/json', text: visibleJson(JSON.stringify(value)) }] };
}
