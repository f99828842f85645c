import { z } from 'zod';
import { HydrantError } from '../../core/common/errors.ts';
import type { Parameters, ParameterValue } from '../../core/connectors/connector.ts';
import { TEXT_FORMATS } from '../../core/connectors/kit/render.ts';

/** Fields that several tools share, with one wording each. */
export const environmentField = () => z.string().optional().describe('Default: the first environment');

const parameterValue = () => z.union([z.string(), z.number(), z.boolean(), z.null()]);

/**
 * What a field shows of itself in the tool list where it takes more than that. A list of one declared type, and no choice of types, is
 * the form that every vendor's schema language has (OpenAI strict, Gemini, Anthropic) and that no client reduces to something else.
 */
export const ADVERTISED = z.registry<Record<string, unknown>>();

/** What a statement runs in, listed only where a served engine declares parts of it. An object of parts and names is taken as well. */
export const contextField = (description?: string) =>
  z
    .union([z.array(z.string()), z.record(z.string(), z.string())])
    .register(ADVERTISED, { type: 'array', items: { type: 'string' }, ...(description ? { description } : {}) })
    .optional();

/** The values of a statement's placeholders. A list of values of any type, and an object by name, are taken as well. */
export const parameterFields = (description?: string) => ({
  parameters: z
    .union([z.array(parameterValue()), z.record(z.string(), parameterValue())])
    .register(ADVERTISED, { type: 'array', items: { type: 'string' }, ...(description ? { description } : {}) })
    .optional(),
  parameter_names: z.array(z.string()).optional(),
});

interface GivenParameters {
  parameters?: Parameters | undefined;
  parameter_names?: string[] | undefined;
}

/** The values as a statement takes them: by position, or by name where names were given. Throws PARAMETER_INVALID where they do not fit. */
export function boundParameters({ parameters, parameter_names: names = [] }: GivenParameters): { parameters?: Parameters } {
  if (names.length === 0) return parameters ? { parameters } : {};
  const plain = names.map((name) => name.replace(/^[$:@]/, ''));
  if (!isList(parameters) || parameters.length !== names.length || new Set(plain).size !== names.length)
    throw new HydrantError(
      'PARAMETER_INVALID',
      `parameter_names has ${names.length} name${names.length === 1 ? '' : 's'}, and parameters is not a list of as many values under different names.`,
      'Give parameters as a list, and parameter_names as the list of their names in the same order.',
    );
  return { parameters: Object.fromEntries(plain.map((name, index) => [name, parameters[index] ?? null])) };
}

function isList(parameters: Parameters | undefined): parameters is readonly ParameterValue[] {
  return Array.isArray(parameters);
}

export const formatField = () => z.enum(TEXT_FORMATS).optional();

/** What every answer says of itself. */
export const factsOutput = () => ({ environment: z.string(), policy: z.string(), timeZone: z.string(), durationMs: z.number() });

/** Rows as arrays under one head; a value that is null may be left out at the end of a row. */
export const rowsOutput = () => z.array(z.array(z.unknown()));

/** A page of rows: names and types of the columns once, then exact values, one array a row. `running`: there is none yet. */
export const pageOutput = () => ({
  ...factsOutput(),
  durationMs: z.number().optional(),
  columns: z.array(z.string()).optional(),
  types: z.array(z.string()).optional(),
  rows: rowsOutput().optional(),
  offset: z.int().optional(),
  totalRows: z.int().optional(),
  complete: z.boolean(),
  affectedRows: z.int().optional(),
  messages: z.array(z.string()).optional().describe('Of the engine'),
  furtherResults: z.array(z.record(z.string(), z.unknown())).optional(),
  basedOnRows: z.int().optional().describe('Set: partial, over this many rows of a statement that has more'),
  handle: z.string().optional(),
  nextOffset: z.int().optional().describe('Set: there are more rows'),
  running: z.boolean().optional(),
  note: z.string().optional(),
});

/** The error of one environment among several: `code`, `message`, `next`. */
export const errorOutput = () => z.record(z.string(), z.string());
