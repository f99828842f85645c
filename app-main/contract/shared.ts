import { z } from 'zod';

/** An empty request. */
export const nothing = z.strictObject({});

/** What every failure looks like on a screen. */
export const problem = z.object({
  code: z.string(),
  message: z.string(),
  next: z.string(),
  /** Facts a screen may act on: the field, the file, the line. */
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.output<typeof problem>;

/** A profile's id as it travels: what it may look like is checked where it is looked up. */
export const profileId = z.string().min(1).max(64);

/** A value of a form: text, a number or a switch. Never a secret: these have a field of their own. */
export const formValue = z.union([z.string().max(10_000), z.number(), z.boolean()]);
export const formValues = z.record(z.string().min(1).max(100), formValue);

/** Who asked: its own name, and what people know it as. */
export const client = z.object({ name: z.string(), version: z.string(), label: z.string() });

/** A moment, milliseconds since the epoch. */
export const moment = z.number();
