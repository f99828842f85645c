import { type core, z } from 'zod';
import { ADVERTISED } from './fields.ts';
import type { Tool } from './tool.ts';

type Json = Record<string, unknown>;

/** The JSON Schemas of one tool, as short as they stay true. */
export interface ToolSchemas {
  input: Json;
  output: Json;
}

/** The JSON Schemas of a tool from its zod schemas. */
export function toolSchemas(tool: Tool): ToolSchemas {
  const json = (schema: z.ZodObject, io: 'input' | 'output'): Record<string, unknown> =>
    shorten(z.toJSONSchema(schema, { io, target: 'draft-2020-12', override: advertise })) as Record<string, unknown>;
  return { input: json(tool.input(), 'input'), output: json(tool.output(), 'output') };
}

/** A field that takes more than it shows has said what it shows. */
function advertise({ zodSchema, jsonSchema }: { zodSchema: core.$ZodType; jsonSchema: object }): void {
  const shown = ADVERTISED.get(zodSchema);
  if (!shown) return;
  for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Record<string, unknown>)[key];
  Object.assign(jsonSchema, shown);
}

/** Every assistant pays for each byte of a tool list: what a reader does not need goes. */
function shorten(value: unknown, inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => shorten(item));
  if (!value || typeof value !== 'object') return value;
  const short: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (!inProperties) {
      if (key === '$schema' || key === 'additionalProperties' || key === 'propertyNames' || key === 'default') continue;
      if (key === 'items' && Object.keys(child as object).length === 0) continue;
      if ((key === 'maximum' || key === 'minimum') && Math.abs(child as number) === Number.MAX_SAFE_INTEGER) continue;
    }
    short[key] = shorten(child, !inProperties && key === 'properties');
  }
  return short;
}
