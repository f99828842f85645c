/** Whether a value is a group of named values, as JSON and TOML have them: no list, and no date (TOML). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
