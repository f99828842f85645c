/**
 * JSON with one spelling per value, for hashes and signatures: keys sorted, no blanks, undefined left out, a bigint as a string, NaN as
 * null, Map and Set as arrays. Parsing it and writing it again gives the same text.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? 'null';
}

function ordered(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return ordered(value.toJSON());
  if (Array.isArray(value)) return value.map(ordered);
  if (value instanceof Map || value instanceof Set) return [...value].map(ordered);
  if (value instanceof Error) return { message: value.message, name: value.name };
  const out: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort()) out[key] = ordered((value as Record<string, unknown>)[key]);
  return out;
}
