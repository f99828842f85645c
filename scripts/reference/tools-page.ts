import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';
import { BACKGROUND_LIMITS } from '../../core/execution/background.ts';
import { COMPARE_LIMITS } from '../../core/execution/compare/compare-side.ts';
import { DEFAULT_PAGE, MAX_PAGE } from '../../core/execution/result.ts';
import { RESULT_LIMITS } from '../../core/local/result-store.ts';
import { LimitsSchema } from '../../core/profiles/profile.ts';
import { TOOLS } from '../../mcp-server/tools/all.ts';
import type { Tool } from '../../mcp-server/tools/tool.ts';
import { ARGUMENT_NOTES } from './argument-notes.ts';
import { NOTE, table } from './markdown.ts';

interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
}

/** Arguments of a tool, one row each: name, kind, range, default, meaning. */
export function argumentRows(tool: Tool): string[][] {
  const { properties = {}, required = [] } = z.toJSONSchema(tool.input(), { io: 'input', target: 'draft-2020-12' }) as JsonSchema;
  return Object.entries(properties).map(([name, field]) => {
    const meaning = field.description ?? alternatives(field).find(({ description }) => description)?.description;
    const text = meaning ?? ARGUMENT_NOTES[name] ?? '';
    return [
      `\`${name}\`${required.includes(name) ? ' (required)' : ''}`,
      kindOf(field),
      rangeOf(field),
      defaultOf(field, text),
      // Said once.
      text.replace(/(?:^|[;,]\s*)default:? (?:is )?[^.;]*[.;]?\s*/i, '') || ARGUMENT_NOTES[name] || text,
    ];
  });
}

export function toolPart(tool: Tool): string {
  const rows = argumentRows(tool);
  const args = rows.length > 0 ? table(['argument', 'kind', 'range', 'default', ''], rows) : 'No arguments.\n';
  const outputs = Object.keys((z.toJSONSchema(tool.output(), { io: 'output' }) as JsonSchema).properties ?? {});
  return `## ${tool.name}\n\n${tool.description}\n\n${args}\nStructured content: ${outputs.map((name) => `\`${name}\``).join(', ')}.\n`;
}

/** docs/reference/tools.md; asks the built server for its resources and prompts. */
export async function toolsPage(): Promise<string> {
  const { resources, prompts } = await askServer();
  return `# The eight tools

${NOTE}
The environment is an argument, so the list is the same with one environment and with ten. Answers are compact text beside structured content.
An optional argument may be left out, or be \`null\`.

${TOOLS.map(toolPart).join('\n')}
## Formats

The text of an answer with rows comes as \`table\` (a line a row, cells apart by \`|\`, \`NULL\` for no value), \`csv\` (RFC 4180), \`json\` (an object a
row) or \`markdown\`. The structured content always has the rows as arrays under one list of columns. Integers beyond 2^53 and decimals are text
there, so that every digit arrives; dates and times are ISO 8601; binary is base64; nested values are JSON. Two columns of one name become \`id\` and
\`id_2\`.

## Time zones

Days and months begin where the connection's time zone says (\`timeZone\` of the profile; UTC unless somebody chose another), on every engine.
The zone decides what \`date_trunc\`, \`CURRENT_DATE\` and casts to a date give. An instant itself (\`timestamptz\`) is written in UTC, with a \`Z\`, so that it is the
same text everywhere; a timestamp without a zone is written as it is stored. Every answer names the zone.

## Limits

${table(
  ['what', 'default', 'most'],
  [
    ['rows of a page', count(DEFAULT_PAGE.rows), count(MAX_PAGE.rows)],
    ['bytes of a page', count(DEFAULT_PAGE.bytes), count(MAX_PAGE.bytes)],
    ['characters of a cell on a page', count(DEFAULT_PAGE.cell), count(MAX_PAGE.cell)],
    ['time a result is kept', minutes(RESULT_LIMITS.ttlMs), ''],
    ['bytes of all kept results', count(RESULT_LIMITS.bytes), ''],
    ['rows of each side of a comparison', count(COMPARE_LIMITS.rows), 'the profile’s `limits.compareRows`'],
    ['bytes of each side of a comparison', count(COMPARE_LIMITS.bytes), 'the profile’s `limits.compareBytes`'],
  ],
)}
Each profile has limits of its own for one statement (\`limits\` in a configuration file or \`profiles.json\`):

${table(['limit', 'range', 'default'], limitRows())}
## Background runs

\`execute_query\` with \`background: true\` answers at once with a handle. \`get_result\` with that handle waits up to ${BACKGROUND_LIMITS.waitSeconds} seconds for the
answer and says otherwise that it still runs; call it again. \`cancel: true\` stops the statement in the engine. At most ${BACKGROUND_LIMITS.running} run at once, and the last
${BACKGROUND_LIMITS.runs} are remembered. They end with the server's process; results that are there stay for their time.

## Resources

${table(['address', 'name', ''], resources)}
## Prompts

${table(['prompt', 'arguments', ''], prompts)}`;
}

function kindOf(field: JsonSchema): string {
  if (field.enum)
    return field.enum
      .filter((value) => value !== null)
      .map((value) => `\`${String(value)}\``)
      .join(', ');
  const others = alternatives(field);
  if (others.length > 0) return [...new Set(others.map(kindOf))].join(' or ');
  const types = [field.type ?? []].flat().filter((type) => type !== 'null');
  if (types.includes('array')) return field.items && Object.keys(field.items).length > 0 ? `list of ${kindOf(field.items)}` : 'list';
  return types.join(' or ') || 'anything';
}

/** The other forms of a value; that it may be null is not told. */
function alternatives({ anyOf = [], oneOf = [] }: JsonSchema): JsonSchema[] {
  return [...anyOf, ...oneOf].filter(({ type }) => type !== 'null');
}

function rangeOf(field: JsonSchema): string {
  const others = alternatives(field)
    .map(rangeOf)
    .filter((range) => range !== '');
  if (others.length > 0) return [...new Set(others)].join('; ');
  const safe = (bound: number | undefined): number | undefined =>
    bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;
  const [least, most] = [safe(field.minimum), safe(field.maximum)];
  if (field.exclusiveMinimum !== undefined)
    return `more than ${count(field.exclusiveMinimum)}${most === undefined ? '' : `, at most ${count(most)}`}`;
  if (least !== undefined && most !== undefined) return `${count(least)} to ${count(most)}`;
  if (least !== undefined) return `${count(least)} or more`;
  if (most !== undefined) return `at most ${count(most)}`;
  if (field.minItems !== undefined || field.maxItems !== undefined)
    return `${field.minItems ?? 0}${field.maxItems === undefined ? ' or more' : ` to ${count(field.maxItems)}`} items`;
  return field.maxLength === undefined ? '' : `at most ${count(field.maxLength)} characters`;
}

/** From the schema, or as its description says it: `Default 100`, `default all`. */
function defaultOf(field: JsonSchema, text: string): string {
  if (field.default !== undefined) return `\`${JSON.stringify(field.default)}\``;
  return /\bdefault:? (?:is )?([^.;]*)/i.exec(text)?.[1]?.trim() ?? '';
}

function limitRows(): string[][] {
  const { properties = {} } = z.toJSONSchema(LimitsSchema, { io: 'input' }) as JsonSchema;
  return Object.entries(properties).map(([name, field]) => [
    `\`${name}\``,
    rangeOf(field),
    typeof field.default === 'number' ? count(field.default) : 'as above',
  ]);
}

async function askServer(): Promise<{ resources: string[][]; prompts: string[][] }> {
  const command = join(import.meta.dirname, '..', '..', 'bin', 'hydrant.mjs');
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [command, 'stdio', '--profile', 'sample', '--log-level', 'off'],
    stderr: 'ignore',
  });
  const client = new Client({ name: 'make-reference', version: '1' });
  await client.connect(transport);
  try {
    const { resourceTemplates } = await client.listResourceTemplates();
    const { prompts } = await client.listPrompts();
    return {
      resources: resourceTemplates.map(({ uriTemplate, name, description }) => [`\`${uriTemplate}\``, name, description ?? '']),
      prompts: prompts.map(({ name, arguments: args = [], description }) => [
        `\`${name}\``,
        args.map((one) => `\`${one.name}\``).join(', '),
        description ?? '',
      ]),
    };
  } finally {
    await client.close();
  }
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} minutes`;
}
