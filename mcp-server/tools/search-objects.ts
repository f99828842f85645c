import { z } from 'zod';
import { type CatalogueObject, type CatalogueQuery, OBJECT_TYPES } from '../../core/connectors/connector.ts';
import { searchCatalogue } from '../../core/query/catalogue.ts';
import { asHydrantError } from '../../core/stones/errors.ts';
import { ASSISTANT_WORDS } from '../server/action-words.ts';
import { errorOutput } from './fields.ts';
import { withMatchedSchemas } from './matched-schemas.ts';
import { defineTool, READS } from './tool.ts';

interface Found {
  environment: string;
  objects: CatalogueObject[];
  cut: boolean;
  error?: { code: string; message: string; next: string };
}

export const searchObjects = defineTool({
  name: 'search_objects',
  title: 'Search objects',
  description:
    'Finds tables, views, columns, keys, indexes … by name; the name of a schema finds what it holds. Look here before writing SQL; detail=full gives columns, comments and keys.',
  input: () =>
    z.strictObject({
      pattern: z.string().optional().describe('LIKE pattern or part of a name; default all'),
      types: z.array(z.enum(OBJECT_TYPES)).optional().describe('Default table, view'),
      schema: z.string().optional(),
      table: z.string().optional().describe('Only this table or its parts'),
      detail: z.enum(['names', 'summary', 'full']).optional(),
      environment: z.string().optional().describe('"*": all'),
      limit: z.int().min(1).max(1000).optional(),
    }),
  output: () =>
    z.object({
      found: z.array(
        z.object({
          environment: z.string(),
          objects: z.array(z.object({ type: z.string(), name: z.string() })),
          cut: z.boolean(),
          error: errorOutput().optional(),
        }),
      ),
    }),
  annotations: READS,
  run: async (args, { runtime, signal }) => {
    const entries = args.environment === '*' ? runtime.environments.all : [runtime.environments.find(args.environment)];
    const query = {
      types: args.types ?? (['table', 'view'] as const),
      pattern: likePattern(args.pattern),
      detail: args.detail ?? ('summary' as const),
      limit: args.limit ?? 100,
      ...(args.schema ? { schema: args.schema } : {}),
      ...(args.table ? { table: args.table } : {}),
    };
    const named = { ...query, byDefault: args.types === undefined, ...(args.pattern ? { asked: args.pattern } : {}) };
    const search = async (entry: (typeof entries)[number]): Promise<Found> => {
      const ask = (about: CatalogueQuery) => searchCatalogue(runtime.target(entry), about, signal);
      return { environment: entry.name, ...(await withMatchedSchemas(await ask(query), named, ask)) };
    };
    // One environment: its failure is the answer. Several: each speaks for itself.
    const found =
      entries.length === 1 && entries[0]
        ? [await search(entries[0])]
        : await Promise.all(entries.map((entry) => search(entry).catch((error: unknown) => failed(entry.name, error))));
    return { text: found.map((one) => render(one, found.length > 1)).join('\n\n'), structured: { found } };
  },
});

function failed(environment: string, error: unknown): Found {
  const known = asHydrantError(error, { do: 'test-connection', environment });
  return { environment, objects: [], cut: false, error: { code: known.code, message: known.message, next: known.nextIn(ASSISTANT_WORDS) } };
}

/** A part of a name finds the whole; a pattern with `%` is taken as it is. */
function likePattern(pattern: string | undefined): string {
  if (!pattern || pattern === '*') return '%';
  return pattern.includes('%') ? pattern : `%${pattern}%`;
}

function render(found: Found, several: boolean): string {
  const head = several ? [`# ${found.environment}`] : [];
  if (found.error) return [...head, `${found.error.code}: ${found.error.message} ${found.error.next}`].join('\n');
  if (found.objects.length === 0) return [...head, `Nothing found in ${found.environment}. Try pattern=% or other types.`].join('\n');
  const lines = found.objects.map(line);
  if (found.cut) lines.push(`… there are more: narrow the pattern, or raise limit.`);
  return [...head, ...lines].join('\n');
}

function size(bytes: number): string {
  const [unit, divisor] = bytes < 1024 ** 2 ? ['kB', 1024] : bytes < 1024 ** 3 ? ['MB', 1024 ** 2] : ['GB', 1024 ** 3];
  return `${(bytes / (divisor as number)).toFixed(bytes < 10 * (divisor as number) ? 1 : 0)} ${unit}`;
}

function line(object: CatalogueObject): string {
  const path = [object.schema, object.table, object.name].filter(Boolean).join('.');
  const facts = [
    object.type,
    object.dataType,
    object.nullable === false ? 'not null' : undefined,
    object.rows === undefined ? undefined : `~${object.rows} rows`,
    object.bytes === undefined ? undefined : size(object.bytes),
    object.columnCount === undefined || object.columns ? undefined : `${object.columnCount} columns`,
    ...(object.columns ? [] : (object.facts ?? [])),
    object.comment,
  ].filter(Boolean);
  const parts = [`${path}: ${facts.join(', ')}`];
  for (const column of object.columns ?? [])
    parts.push(
      `  ${column.name} ${column.type}${column.nullable === false ? ' not null' : ''}${column.comment ? ` -- ${column.comment}` : ''}`,
    );
  for (const key of object.keys ?? []) parts.push(`  ${key}`);
  for (const index of object.indexes ?? []) parts.push(`  ${index}`);
  if (object.columns) for (const fact of object.facts ?? []) parts.push(`  ${fact}`);
  if (object.definition && !object.columns) parts.push(`  ${object.definition}`);
  return parts.join('\n');
}
