import { z } from 'zod';
import { TEXT_FORMATS } from '../../core/query/render.ts';

/** Fields that several tools share, with one wording each. */
export const environmentField = () => z.string().optional().describe('Default: the first environment');

const parameterValue = () => z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const parametersField = () => z.union([z.array(parameterValue()), z.record(z.string(), parameterValue())]).optional();

export const formatField = () => z.enum(TEXT_FORMATS).optional();

/** What every answer says of itself. */
export const factsOutput = () => ({ environment: z.string(), policy: z.string(), timeZone: z.string(), durationMs: z.number() });

/** A page of rows: exact values, one array a row. */
export const pageOutput = () => ({
  columns: z.array(z.object({ name: z.string(), type: z.string(), kind: z.string() })),
  rows: z.array(z.array(z.unknown())),
  offset: z.int(),
  totalRows: z.int(),
  complete: z.boolean(),
  affectedRows: z.int().optional(),
  basedOnRows: z.int().optional().describe('Set: partial, over this many rows of a statement that has more'),
  handle: z.string().optional(),
  note: z.string().optional(),
});

/** The error of one environment among several: `code`, `message`, `next`. */
export const errorOutput = () => z.record(z.string(), z.string());
