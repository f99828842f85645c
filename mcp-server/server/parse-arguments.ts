import { type core, z } from 'zod';
import { HydrantError } from '../../core/common/errors.ts';
import { nearestName } from '../../core/common/nearest.ts';
import { isRecord } from '../../core/common/records.ts';
import { hasPrototypeKey, withoutNulls } from './absent-values.ts';

/**
 * A tool's arguments, or PARAMETER_INVALID that names each wrong field, the form it wants and the nearest known name. A null is the same
 * as no value, and a value may come as text or alone where that can mean one thing only: see {@link inForm}.
 */
export function parseArguments<S extends z.ZodObject>(schema: S, tool: string, args: unknown): z.output<S> {
  // Unfolded first: a list or an object may come as JSON text.
  const formed = isRecord(args) ? inForms(schema, withoutNulls(args)) : (args ?? {});
  if (hasPrototypeKey(formed))
    throw new HydrantError(
      'PARAMETER_INVALID',
      `${tool} was called with wrong arguments: "__proto__" is not one of them.`,
      'Leave it out; no argument and no parameter has this name.',
    );
  const parsed = schema.safeParse(formed);
  if (parsed.success) return parsed.data;
  const fields = Object.keys(schema.shape);
  const problems = parsed.error.issues.slice(0, 5).map((issue) => describe(issue, schema));
  throw new HydrantError(
    'PARAMETER_INVALID',
    `${tool} was called with wrong arguments: ${problems.join('; ')}.`,
    `Its arguments are ${fields.join(', ') || 'none'}; see its input schema.`,
  );
}

function inForms(schema: z.ZodObject, args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      Object.hasOwn(schema.shape, name) ? inForm(required(schema.shape[name] as z.ZodType), value) : value,
    ]),
  );
}

/** A schema without what says that its value may be absent. */
function required(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? required(schema.unwrap() as z.ZodType) : schema;
}

/**
 * The value in the form that a field wants. Clients and models send lists and objects as JSON text (`"[1,2]"`), one value for a list of
 * one (`"dev"`), numbers and booleans as text (`"100"`, `"true"`). What could mean two things is left as it is, and refused by the schema.
 */
function inForm(wanted: z.ZodType, value: unknown): unknown {
  if (wanted instanceof z.ZodNumber) return typeof value === 'string' ? asNumber(value) : value;
  if (wanted instanceof z.ZodBoolean) return typeof value === 'string' ? asBoolean(value) : value;
  if (wanted instanceof z.ZodArray || wanted instanceof z.ZodUnion) return asList(value, wanted instanceof z.ZodUnion);
  return value;
}

function asNumber(text: string): unknown {
  const isNumber = /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/.test(text) && Number.isFinite(Number(text));
  return isNumber ? Number(text) : text;
}

function asBoolean(text: string): unknown {
  const word = text.trim().toLowerCase();
  return word === 'true' || word === 'false' ? word === 'true' : text;
}

/** `orObject`: the field takes an object too. */
function asList(value: unknown, orObject: boolean): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return [value];
  if (typeof value !== 'string') return value;
  const structure = readStructure(value);
  if (structure === undefined) return [value];
  return Array.isArray(structure) || orObject ? structure : value;
}

/** The list or object that a JSON text holds; undefined for any other text. */
function readStructure(text: string): unknown[] | Record<string, unknown> | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown[] | Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function describe(issue: core.$ZodIssue, schema: z.ZodObject): string {
  const fields = Object.keys(schema.shape);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .map((key) => {
        const near = nearestName(key, fields);
        return `${JSON.stringify(key)} is not one of them${near ? ` (did you mean ${near}?)` : ''}`;
      })
      .join('; ');
  }
  const [field] = issue.path;
  const what = z.prettifyError(new z.ZodError([{ ...issue, path: [] }])).replace(/^✖ /, '');
  const form = typeof field === 'string' && field in schema.shape ? formOf(required(schema.shape[field] as z.ZodType)) : undefined;
  return `${issue.path.join('.') || 'the arguments'}: ${what}${form ? ` (wanted: ${form})` : ''}`;
}

/** The form of a field in words, where a wrong one is not told by the schema's own sentence. */
function formOf(wanted: z.ZodType): string | undefined {
  if (wanted instanceof z.ZodUnion) return 'a list of values, as ["a", "5"]';
  if (!(wanted instanceof z.ZodArray)) return undefined;
  const element = wanted.element;
  return element instanceof z.ZodEnum ? `a list of ${element.options.join(', ')}` : 'a list of texts, as ["a", "b"]';
}
