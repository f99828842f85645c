// Values as Electron's structured clone carries them, as text. Main and preload both run this file, so it uses nothing of Node or a page.

const TAG = '$standin';
type Tagged = { [TAG]: string; value?: unknown };
type Typed = { buffer: ArrayBuffer; byteOffset: number; byteLength: number };

/** Throws `An object could not be cloned.` for functions, symbols and promises, as Electron does. */
export function encode(value: unknown): string {
  return JSON.stringify(pack(value, new Set()));
}

export function decode(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return text.includes(TAG) ? unpack(value) : value;
}

function pack(value: unknown, above: Set<object>): unknown {
  if (value === undefined) return { [TAG]: 'undefined' };
  if (typeof value === 'bigint') return { [TAG]: 'bigint', value: String(value) };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { [TAG]: 'number', value: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value === 'function' || typeof value === 'symbol' || value instanceof Promise || value instanceof WeakMap)
    throw new Error('An object could not be cloned.');
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) throw new Error('The stand-in carries no value that contains itself.');
  above.add(value);
  const packed = packObject(value, (inner) => pack(inner, above));
  above.delete(value);
  return packed;
}

function packObject(value: object, inner: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return Array.from(value, inner);
  if (value instanceof Date) return { [TAG]: 'date', value: value.getTime() };
  if (value instanceof RegExp) return { [TAG]: 'regexp', value: [value.source, value.flags] };
  if (value instanceof Map) return { [TAG]: 'map', value: [...value].map(inner) };
  if (value instanceof Set) return { [TAG]: 'set', value: [...value].map(inner) };
  if (value instanceof Error) return { [TAG]: 'error', value: [value.name, value.message, value.stack ?? ''] };
  if (value instanceof ArrayBuffer)
    return { [TAG]: 'ArrayBuffer', value: toBase64({ buffer: value, byteOffset: 0, byteLength: value.byteLength }) };
  if (ArrayBuffer.isView(value)) return { [TAG]: kindOfView(value), value: toBase64(value as unknown as Typed) };
  const entries = Object.entries(value).map(([key, one]) => [key, inner(one)] as const);
  return TAG in value ? { [TAG]: 'object', value: entries } : Object.fromEntries(entries);
}

function unpack(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unpack);
  if (!(TAG in value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]));
  const { [TAG]: tag, value: held } = value as Tagged;
  if (tag === 'undefined') return undefined;
  if (tag === 'bigint') return BigInt(held as string);
  if (tag === 'number') return Number(held);
  if (tag === 'date') return new Date((held as number | null) ?? Number.NaN);
  if (tag === 'regexp') return new RegExp(...(held as [string, string]));
  if (tag === 'map') return new Map((held as unknown[]).map(unpack) as [unknown, unknown][]);
  if (tag === 'set') return new Set((held as unknown[]).map(unpack));
  if (tag === 'error') return errorFrom(held as [string, string, string]);
  if (tag === 'object') return Object.fromEntries((held as [string, unknown][]).map(([key, inner]) => [key, unpack(inner)]));
  const { buffer } = fromBase64(held as string);
  if (tag === 'ArrayBuffer') return buffer;
  const View = (globalThis as unknown as Record<string, new (bytes: ArrayBuffer) => unknown>)[tag];
  return View ? new View(buffer) : buffer;
}

function errorFrom([name, message, stack]: [string, string, string]): Error {
  const kinds: Record<string, ErrorConstructor> = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
  const error = new (kinds[name] ?? Error)(message);
  error.stack = stack;
  return error;
}

/** Node's Buffer arrives as Uint8Array, as it does over a structured clone. */
function kindOfView(view: ArrayBufferView): string {
  const kind = Object.prototype.toString.call(view).slice(8, -1);
  return kind === 'DataView' || kind.endsWith('Array') ? kind : 'Uint8Array';
}

function toBase64({ buffer, byteOffset, byteLength }: Typed): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
