type FormValue = string | number | boolean;

/** Condition on the values of other fields under which a form shows a field. */
export type FieldCondition =
  | { readonly path: string; readonly is: FormValue }
  | { readonly path: string; readonly in: readonly FormValue[] }
  | { readonly all: readonly FieldCondition[] }
  | { readonly any: readonly FieldCondition[] }
  | { readonly not: FieldCondition };

/** Whether a condition is fulfilled. Pages import nothing of core and have a copy, app-renderer/ui/field-condition.ts; a test compares the two. */
export function isFulfilled(condition: FieldCondition, values: Readonly<Record<string, FormValue>>): boolean {
  if ('all' in condition) return condition.all.every((one) => isFulfilled(one, values));
  if ('any' in condition) return condition.any.some((one) => isFulfilled(one, values));
  if ('not' in condition) return !isFulfilled(condition.not, values);
  const value = values[condition.path];
  if ('is' in condition) return value === condition.is;
  return value !== undefined && condition.in.includes(value);
}

/** Paths of the fields that a condition reads. */
export function pathsOf(condition: FieldCondition): string[] {
  if ('all' in condition) return condition.all.flatMap(pathsOf);
  if ('any' in condition) return condition.any.flatMap(pathsOf);
  return 'not' in condition ? pathsOf(condition.not) : [condition.path];
}
