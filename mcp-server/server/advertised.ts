import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { Tool } from '../tools/tool.ts';
import type { ToolSchemas } from '../tools/tool-schemas.ts';

type Json = Record<string, unknown>;
/** Put in by the build, so that a start makes no schema; absent when the sources run as they are. */
declare const __TOOL_SCHEMAS__: Record<string, ToolSchemas> | undefined;

const BUILT = typeof __TOOL_SCHEMAS__ === 'undefined' ? undefined : __TOOL_SCHEMAS__;

/**
 * The schemas of a tool as the SDK wants them. Arguments pass unchecked through here and are parsed by the tool itself, so that
 * a wrong one is answered with our own error and its next step. `hidden`: arguments that no environment served here has a use for.
 */
export async function advertisedSchemas(
  tool: Tool,
  built: Record<string, ToolSchemas> | undefined = BUILT,
  hidden: readonly string[] = [],
): Promise<{ input: StandardSchemaWithJSON<unknown, unknown>; output: StandardSchemaWithJSON<unknown, unknown> }> {
  const { input, output } = built?.[tool.name] ?? (await import('../tools/tool-schemas.ts')).toolSchemas(tool);
  return { input: asStandard(without(input, hidden)), output: asStandard(output) };
}

/** The schema without some of its fields. */
function without(json: Json, hidden: readonly string[]): Json {
  if (hidden.length === 0 || !json.properties) return json;
  return { ...json, properties: Object.fromEntries(Object.entries(json.properties).filter(([name]) => !hidden.includes(name))) };
}

function asStandard(json: Json): StandardSchemaWithJSON<unknown, unknown> {
  return {
    '~standard': {
      version: 1,
      vendor: 'hydrant',
      validate: (value: unknown) => ({ value }),
      jsonSchema: { input: () => json, output: () => json },
    },
  };
}
