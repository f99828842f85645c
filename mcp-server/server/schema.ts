import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';

/**
 * A zod schema as the SDK wants it: JSON Schema for `tools/list`, as short as it stays true. Arguments pass unchecked through
 * here and are parsed by the tool itself, so that a wrong one is answered with our own error and its next step.
 */
export function advertised(schema: z.ZodObject, io: 'input' | 'output'): StandardSchemaWithJSON<unknown, unknown> {
  let json: Record<string, unknown> | undefined;
  const toJson = (): Record<string, unknown> => {
    json ??= shorten(z.toJSONSchema(schema, { io, target: 'draft-2020-12' })) as Record<string, unknown>;
    return json;
  };
  return {
    '~standard': {
      version: 1,
      vendor: 'hydrant',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: toJson, output: toJson },
    },
  };
}

/** Every assistant pays for each byte of a tool list: what a reader does not need goes. */
function shorten(value: unknown, inProperties = false): unknown {
  if (Array.isArray(value)) return value.map((item) => shorten(item));
  if (!value || typeof value !== 'object') return value;
  const short: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (!inProperties) {
      if (key === '$schema' || key === 'additionalProperties' || key === 'propertyNames' || key === 'default') continue;
      if ((key === 'maximum' || key === 'minimum') && Math.abs(child as number) === Number.MAX_SAFE_INTEGER) continue;
    }
    short[key] = shorten(child, !inProperties && key === 'properties');
  }
  return short;
}
