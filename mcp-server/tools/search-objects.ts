import { z } from 'zod';
import { asHydrantError, HydrantError } from '../../core/common/errors.ts';
import { didYouMean } from '../../core/common/nearest.ts';
import { visible, visibleBlock, visibleLine } from '../../core/common/visible-text.ts';
import type { CatalogueObject, CatalogueQuery } from '../../core/connectors/connector.ts';
import { CONNECTORS } from '../../core/engines/registry.ts';
import { searchCatalogue } from '../../core/execution/catalogue.ts';
import { DEFAULT_PAGE, MAX_PAGE } from '../../core/execution/result.ts';
import type { Target } from '../../core/execution/target.ts';
import { ASSISTANT_WORDS } from './action-words.ts';
import { listObjects } from './catalogue-lines.ts';
import { errorOutput, rowsOutput } from './fields.ts';
import { withMatchedSchemas } from './matched-schemas.ts';
import { defineTool, READS, type ToolAnswer } from './tool.ts';

/** Objects listed where no limit is given; who asks for more gets a longer answer as well. */
const DEFAULT_LIMIT = 100;
/** Bytes of an answer beside its objects. */
const RESERVED = 500;

interface Discovered {
  environment: string;
  objects: CatalogueObject[];
  cut: boolean;
  /** What of the environment cannot be found, as a sentence. */
  warning?: string | undefined;
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
      types: z.array(z.string()).optional().describe('table, view (default), schema, column, key, index, function …'),
      database: z.string().optional(),
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
          head: z.array(z.string()).optional(),
          columnHead: z.array(z.string()).optional().describe('Of what stands in columns'),
          objects: rowsOutput().optional(),
          cut: z.boolean().optional(),
          note: z.string().optional(),
          error: errorOutput().optional(),
        }),
      ),
    }),
  annotations: READS,
  run: async (args, { runtime, signal }) => {
    const entries = args.environment === '*' ? runtime.environments.all : [runtime.environments.find(args.environment)];
    checkKinds(args.types ?? []);
    const query = {
      types: args.types ?? (['table', 'view'] as const),
      pattern: likePattern(args.pattern),
      detail: args.detail ?? ('summary' as const),
      limit: args.limit ?? DEFAULT_LIMIT,
      ...(args.database ? { database: args.database } : {}),
      ...(args.schema ? { schema: args.schema } : {}),
      ...(args.table ? { table: args.table } : {}),
    };
    const named = { ...query, byDefault: args.types === undefined, ...(args.pattern ? { asked: args.pattern } : {}) };
    const search = async (entry: (typeof entries)[number]): Promise<Discovered> => {
      const ask = (about: CatalogueQuery) => searchCatalogue(runtime.target(entry), about, signal);
      const matched = await withMatchedSchemas(await ask(query), named, ask, runtime.target(entry).catalogue);
      const { warning } = runtime.pools.state(entry.profile);
      return { environment: entry.name, ...matched, warning: warning && visibleLine(runtime.execution.redact(warning)) };
    };
    // One environment: its failure is the answer. Several: each speaks for itself.
    const results =
      entries.length === 1 && entries[0]
        ? [await search(entries[0])]
        : await Promise.all(entries.map((entry) => search(entry).catch((error: unknown) => failed(entry.name, error))));
    const bytes = (query.limit > DEFAULT_LIMIT ? MAX_PAGE : DEFAULT_PAGE).bytes / results.length - RESERVED;
    const parts = results.map((one) => show(one, bytes, runtime.target(runtime.environments.find(one.environment))));
    return {
      text: parts.map(({ text }, index) => (results.length > 1 ? `# ${results[index]?.environment}\n${text}` : text)).join('\n\n'),
      structured: { found: parts.map(({ structured }) => structured) },
    };
  },
});

/** Throws PARAMETER_INVALID for a word that is no kind of object in any engine. */
function checkKinds(types: readonly string[]): void {
  const known = new Set(Object.values(CONNECTORS).flatMap(({ description }) => description.objects.map(({ type }) => type)));
  for (const type of types) {
    if (known.has(type)) continue;
    throw new HydrantError(
      'PARAMETER_INVALID',
      `There is no kind of object \`${visibleLine(type.slice(0, 40))}\`${didYouMean(type, known) || '.'}`,
      `Give \`types\` as a list of ${[...known].join(', ')}.`,
    );
  }
}

function failed(environment: string, error: unknown): Discovered {
  const known = asHydrantError(error, { do: 'test-connection', environment });
  return {
    environment,
    objects: [],
    cut: false,
    error: { code: known.code, message: visible(known.message), next: visibleLine(known.nextIn(ASSISTANT_WORDS)) },
  };
}

/** A part of a name finds the whole; a pattern with `%` is taken as it is. */
function likePattern(pattern: string | undefined): string {
  if (!pattern || pattern === '*') return '%';
  return pattern.includes('%') ? pattern : `%${pattern}%`;
}

/** What was found in one environment, as text and as structured content of at most about `bytes` each. */
function show({ environment, objects, cut, warning, error }: Discovered, bytes: number, { dialect, catalogue }: Target): ToolAnswer {
  if (error) return { text: visibleBlock(`${error.code}: ${error.message} ${error.next}`), structured: { environment, error } };
  if (objects.length === 0) {
    const note = [`Nothing found in ${environment}. Try pattern=% or other types.`, warning].filter(Boolean).join(' ');
    return { text: note, structured: { environment, objects: [], note } };
  }
  const { text, left, ...listed } = listObjects(objects, bytes, dialect, catalogue?.nameLevels);
  const notes = [...(left > 0 || cut ? [cutNote(left)] : []), ...(warning ? [warning] : [])];
  return {
    text: [text, ...notes].join('\n'),
    structured: {
      environment,
      ...listed,
      ...(left > 0 || cut ? { cut: true } : {}),
      ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    },
  };
}

/** `left`: objects that were found and have no room in the answer. */
function cutNote(left: number): string {
  return left > 0
    ? `… the answer is full, ${left} more were found: narrow the pattern, name a table, or ask for less detail.`
    : '… there are more: narrow the pattern, or raise limit.';
}
