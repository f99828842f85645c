/** Shown instead of a plan. */
export const PLAN_LEFT_OUT = 'The plan is left out, since the statement holds a secret.';

/**
 * Whether a statement or one of its bound values holds a secret. Its plan is then not shown: engines evaluate literals while planning
 * (`upper('…')`, `reverse('…')`), and no redactor recognizes the resulting form of the secret.
 */
export function holdsSecret({ sql, parameters }: { sql: string; parameters?: unknown }, redact: (text: string) => string): boolean {
  const values = parameters === undefined ? '' : JSON.stringify(parameters);
  return redact(sql) !== sql || redact(values) !== values || textsOf(parameters).some((text) => redact(text) !== text);
}

/** The texts of a value, one by one: inside JSON, a secret with quotes or line ends looks different. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
