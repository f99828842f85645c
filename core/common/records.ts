/** Whether a value is a plain object as JSON and TOML have them: not an array, and not a date (TOML). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
