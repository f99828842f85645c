import { z } from 'zod';
import { TEXT_FORMATS } from '../../core/query/render.ts';

/** Fields that several tools share, with one wording each. */
export const environmentField = () => z.string().optional().describe('Default: the first environment');

const parameterValue = () => z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const parametersField = () => z.union([z.array(parameterValue()), z.record(z.string(), parameterValue())]).optional();

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
  basedOnRows: z.int().optional().describe('Set: partial, over this many rows of a statement that has more'),
  handle: z.string().optional(),
  running: z.boolean().optional(),
  note: z.string().optional(),
});

/** The error of one environment among several: `code`, `message`, `next`. */
export const errorOutput = () => z.record(z.string(), z.string());
