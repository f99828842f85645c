/**
 * Values as Electron's structured clone carries them, over text. Both sides of the wire use it: it stands in the page's isolated world
 * by its own source, so it may use nothing from outside. Functions and symbols are refused as Electron refuses them.
 */
export function makeCodec() {
  const TAG = '$standin';
  const pack = (value: unknown): unknown => {
    if (value === undefined) return { [TAG]: 'undefined' };
    if (typeof value === 'function' || typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (typeof value === 'bigint') return { [TAG]: 'bigint', value: String(value) };
    if (typeof value === 'number' && !Number.isFinite(value)) return { [TAG]: 'number', value: String(value) };
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Date) return { [TAG]: 'date', value: value.getTime() };
    if (value instanceof Map) return { [TAG]: 'map', value: [...value].map(pack) };
    if (value instanceof Set) return { [TAG]: 'set', value: [...value].map(pack) };
    if (value instanceof Error) return { [TAG]: 'error', value: value.message };
    if (ArrayBuffer.isView(value)) return { [TAG]: 'bytes', value: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] };
    if (Array.isArray(value)) return value.map(pack);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]));
  };
  const unpack = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(unpack);
    const tagged = value as { [TAG]?: string; value?: unknown };
    const tag = tagged[TAG];
    if (tag === undefined) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]));
    if (tag === 'undefined') return undefined;
    if (tag === 'bigint') return BigInt(tagged.value as string);
    if (tag === 'number') return Number(tagged.value);
    if (tag === 'date') return new Date(tagged.value as number);
    if (tag === 'map') return new Map((tagged.value as unknown[]).map(unpack) as [unknown, unknown][]);
    if (tag === 'set') return new Set((tagged.value as unknown[]).map(unpack));
    if (tag === 'error') return new Error(tagged.value as string);
    return new Uint8Array(tagged.value as number[]);
  };
  return { encode: (value: unknown): string => JSON.stringify(pack(value)), decode: (text: string): unknown => unpack(JSON.parse(text)) };
}
