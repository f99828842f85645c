type FormValue = string | number | boolean;

/** When a field of a form is asked for, given the values of the others. */
export type FieldCondition =
  | { readonly path: string; readonly is: FormValue }
  | { readonly path: string; readonly in: readonly FormValue[] }
  | { readonly all: readonly FieldCondition[] }
  | { readonly any: readonly FieldCondition[] }
  | { readonly not: FieldCondition };

/** Whether a condition is met. app-renderer/ui/field-condition.ts is the same for pages, which import nothing of core; a test compares them. */
export function isMet(condition: FieldCondition, values: Readonly<Record<string, FormValue>>): boolean {
  if ('all' in condition) return condition.all.every((one) => isMet(one, values));
  if ('any' in condition) return condition.any.some((one) => isMet(one, values));
  if ('not' in condition) return !isMet(condition.not, values);
  const value = values[condition.path];
  if ('is' in condition) return value === condition.is;
  return value !== undefined && condition.in.includes(value);
}

/** The fields that a condition looks at. */
export function pathsOf(condition: FieldCondition): string[] {
  if ('all' in condition) return condition.all.flatMap(pathsOf);
  if ('any' in condition) return condition.any.flatMap(pathsOf);
  return 'not' in condition ? pathsOf(condition.not) : [condition.path];
}
