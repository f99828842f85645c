import {
  type McpServer,
  type ReadResourceResult,
  ResourceTemplate,
  type ServerContext,
  type Variables,
} from '@modelcontextprotocol/server';
import type { Row } from '../../core/connectors/connector.ts';
import { searchCatalogue } from '../../core/query/catalogue.ts';
import { fillPage, pageCaps } from '../../core/query/execute-query.ts';
import { partialNote } from '../../core/query/result.ts';
import type { Caller } from '../../core/query/run-statement.ts';
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
        schema: (value, context) => completeObjects(runtime, ['schema'], context?.arguments?.environment, undefined, value),
      },
    }),
    { title: 'Schema', description: 'Tables, views, columns, keys and comments of a schema; * for all.', mimeType: 'application/json' },
    (uri, variables, ctx) =>
      asProtocolError(runtime, () => {
        const schema = one(variables, 'schema');
        return schemaPage(runtime, uri, one(variables, 'environment'), schema === '*' ? undefined : schema, undefined, ctx.mcpReq.signal);
      }),
  );
  server.registerResource(
    'table',
    new ResourceTemplate('hydrant://{environment}/{schema}/{table}', {
      list: undefined,
      complete: {
        environment,
        schema: (value, context) => completeObjects(runtime, ['schema'], context?.arguments?.environment, undefined, value),
        table: (value, context) =>
          completeObjects(runtime, ['table', 'view'], context?.arguments?.environment, context?.arguments?.schema, value),
      },
    }),
    { title: 'Table', description: 'One table or view: columns, keys, indexes, comments.', mimeType: 'application/json' },
    (uri, variables, ctx) =>
      asProtocolError(runtime, () =>
        schemaPage(runtime, uri, one(variables, 'environment'), one(variables, 'schema'), one(variables, 'table'), ctx.mcpReq.signal),
      ),
  );
  server.registerResource(
    'result',
    new ResourceTemplate('hydrant-result://{handle}/{offset}', { list: undefined }),
    { title: 'Result page', description: 'Rows of a kept result from an offset on.', mimeType: 'application/json' },
    (uri, variables, ctx) =>
      asProtocolError(runtime, async () => {
        const kept = await runtime.results.find(one(variables, 'handle'), callerOf(ctx).principal);
        const offset = Math.max(0, Number.parseInt(one(variables, 'offset'), 10) || 0);
        const caps = pageCaps({});
        const rows: Row[] = [];
        fillPage(await runtime.results.page(kept, offset, caps.rows, ctx.mcpReq.signal), kept.columns, caps, rows);
        return json(uri, {
          environment: kept.environment,
          columns: kept.columns,
          rows,
          offset,
          totalRows: kept.rows,
          complete: kept.complete,
          ...(kept.complete
            ? {}
            : { basedOnRows: kept.basedOnRows ?? kept.rows, note: partialNote(kept.basedOnRows ?? kept.rows, 'execute_query') }),
          expiresAt: kept.expiresAt,
        });
      }),
  );
}

async function schemaPage(
  runtime: Runtime,
  uri: URL,
  environment: string,
  schema: string | undefined,
  table: string | undefined,
  signal: AbortSignal,
): Promise<ReadResourceResult> {
  const target = runtime.target(runtime.environments.find(environment));
  const query = {
    types: ['table', 'view'] as const,
    pattern: '%',
    detail: 'full' as const,
    limit: 500,
    ...(schema ? { schema } : {}),
    ...(table ? { table } : {}),
  };
  const { objects, cut } = await searchCatalogue(target, query, signal);
  return json(uri, { environment: target.environment, objects, cut });
}

function one(variables: Variables, name: string): string {
  const value = variables[name];
  return decodeURIComponent(Array.isArray(value) ? (value[0] ?? '') : (value ?? ''));
}

function json(uri: URL, value: unknown): ReadResourceResult {
  return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(value) }] };
}
