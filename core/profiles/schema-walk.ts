import type { z } from 'zod';
import { isRecord } from '../common/records.ts';
import type { FieldPath } from './json-positions.ts';

/** The parts of a zod definition that the walk reads. Other types count as leaves. */
interface Definition {
  type: string;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  element?: z.core.$ZodType;
  shape?: Record<string, z.core.$ZodType>;
  discriminator?: string;
  options?: z.core.$ZodType[];
  values?: unknown[];
}

/** The schema at `path`, with unions decided by the values in `input`; undefined if the schema has no such field. */
export function schemaAt(schema: z.core.$ZodType, path: FieldPath, input: unknown): z.core.$ZodType | undefined {
  let here: z.core.$ZodType | undefined = decided(schema, input);
  let value = input;
  for (const part of path) {
    if (here === undefined) return undefined;
    const definition = definitionOf(here);
    if (definition.type === 'array') here = definition.element;
    else if (definition.shape && Object.hasOwn(definition.shape, part)) here = definition.shape[part];
    else return undefined;
    value = isRecord(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[part] : undefined;
    if (here !== undefined) here = decided(here, value);
  }
  return here;
}

/** Names of the fields of an object schema; for an undecided union, those of all its variants. */
export function fieldsOf(schema: z.core.$ZodType | undefined): string[] {
  if (schema === undefined) return [];
  const definition = definitionOf(schema);
  if (definition.shape) return Object.keys(definition.shape);
  return [...new Set((definition.options ?? []).flatMap((option) => fieldsOf(decided(option, undefined))))];
}

/** Every field below an object schema with its path: `connection.path`. Used to suggest the right level for a misplaced field. */
export function fieldsBelow(schema: z.core.$ZodType | undefined, input: unknown): { name: string; field: string }[] {
  const below: { name: string; field: string }[] = [];
  for (const outer of fieldsOf(schema)) {
    if (schema === undefined) break;
    const inner = schemaAt(schema, [outer], input);
    for (const name of fieldsOf(inner)) below.push({ name, field: `${outer}.${name}` });
  }
  return below;
}

/** The kind of a field: `number`, `string`, `object`, …; undefined if the schema has no such field. */
export function kindAt(schema: z.core.$ZodType, path: FieldPath, input: unknown): string | undefined {
  const match = schemaAt(schema, path, input);
  return match === undefined ? undefined : definitionOf(match).type;
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

/** Unwraps default, optional and pipe, and chooses the variant of a union that the value names. */
function decided(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  const { innerType, in: input, discriminator, options } = definitionOf(schema);
  if (innerType) return decided(innerType, value);
  if (input) return decided(input, value);
  if (discriminator === undefined || !isRecord(value)) return schema;
  const chosen = options?.find((option) => {
    const tag = definitionOf(option).shape?.[discriminator];
    return tag !== undefined && definitionOf(tag).values?.includes(value[discriminator]);
  });
  return chosen ? decided(chosen, value) : schema;
}
