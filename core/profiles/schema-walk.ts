import type { z } from 'zod';
import { isRecord } from '../common/records.ts';
import type { FieldPath } from './json-positions.ts';

/** The part of a zod definition that the walk reads. Types not named here are leaves to it. */
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

/** The schema that stands for `path`, its unions decided by what `input` holds; undefined where the schema knows no such field. */
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

/** Names of the fields an object schema knows; of an undecided union, those of all its forms. */
export function fieldsOf(schema: z.core.$ZodType | undefined): string[] {
  if (schema === undefined) return [];
  const definition = definitionOf(schema);
  if (definition.shape) return Object.keys(definition.shape);
  return [...new Set((definition.options ?? []).flatMap((option) => fieldsOf(decided(option, undefined))))];
}

/** Every field below an object schema with its way there: `connection.path`. Used to find a field that was put on the wrong level. */
export function fieldsBelow(schema: z.core.$ZodType | undefined, input: unknown): { name: string; field: string }[] {
  const below: { name: string; field: string }[] = [];
  for (const outer of fieldsOf(schema)) {
    if (schema === undefined) break;
    const inner = schemaAt(schema, [outer], input);
    for (const name of fieldsOf(inner)) below.push({ name, field: `${outer}.${name}` });
  }
  return below;
}

/** The kind of a field: `number`, `string`, `object`, …; undefined where the schema knows no such field. */
export function kindAt(schema: z.core.$ZodType, path: FieldPath, input: unknown): string | undefined {
  const found = schemaAt(schema, path, input);
  return found === undefined ? undefined : definitionOf(found).type;
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

/** Takes the wrappings off (default, optional, pipe) and chooses the form of a union that the value names. */
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
