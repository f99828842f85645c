import { z } from 'zod';
import { TEXT_FORMATS } from '../../core/query/render.ts';

/** Fields that several tools share, with one wording each. */
export const environmentField = z.string().optional().describe('Default: the first environment');
export const parametersField = z
  .union([z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])), z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))])
  .optional();
export const formatField = z.enum(TEXT_FORMATS).optional();

export const columnsOutput = z.array(z.object({ name: z.string(), type: z.string(), kind: z.string() }));
export const factsOutput = {
  environment: z.string(),
  policy: z.string(),
  durationMs: z.number(),
};
/** A page of rows: exact values, one array a row. */
export const pageOutput = {
  columns: columnsOutput,
  rows: z.array(z.array(z.unknown())),
  offset: z.int(),
  totalRows: z.int(),
  complete: z.boolean(),
  handle: z.string().optional(),
  note: z.string().optional(),
};
