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

/** A profile's id as it travels: what it may look like is checked where it is looked up. */
export const profileId = z.string().min(1).max(64);

/** Longer than this no value of a form is, in characters. */
export const LONGEST_VALUE = 10_000;

/** A value of a form: text, a number or a switch. Never a secret: these have a field of their own. */
const formValue = z.union([z.string().max(LONGEST_VALUE), z.number(), z.boolean()]);
/** What a form may hold while it is typed: a value that is too long is told beside its field, not refused as a whole. */
export const typedValues = z.record(z.string().min(1).max(100), z.union([z.string().max(4_000_000), z.number(), z.boolean()]));
export const formValues = z.record(z.string().min(1).max(100), formValue);

/** Who asked: its own name, and what people know it as. */
export const client = z.object({ name: z.string(), version: z.string(), label: z.string() });

/** A moment, milliseconds since the epoch. */
export const moment = z.number();
