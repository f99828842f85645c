import { encodingsOf } from './redact-encodings.ts';
import { createKnownValues } from './redact-known.ts';
import { patternSpans } from './redact-patterns.ts';
import { MASK, maskSpans, type Span } from './redact-spans.ts';

export { SHORTEST_SECRET } from './redact-encodings.ts';
export { MASK } from './redact-spans.ts';

/** Replaces a text in a file while a secret is unknown, since the text may hold it. */
export const WITHHELD = '[withheld: a saved secret could not be read, so nobody can say whether it stands in this text]';

/** The redactor that every log line, error, history row and audit record passes. */
export interface Redactor {
  /**
   * Registers a secret: from then on it is masked, and so are its usual encodings (URL, base64, hex, JSON, SQL; each line of a PEM and the
   * PEM as one line). Secrets under 4 characters and blank ones are not registered, since they would mask ordinary text; patterns mask them
   * where they occur as a password.
   */
  add(secret: string): void;
  /** Whether a text is a registered secret or one of its encodings, or contains a long one; a short one may be part of a word. */
  holdsKnown(text: string): boolean;
  /** The text without secrets. Idempotent; linear in the text's length. Redact first, then cut: half a secret is not recognized. */
  text(text: string): string;
  /**
   * The spans that {@link Redactor.text} masks, as offsets in the original text; undefined if they cannot be determined, because a mask
   * completes another match.
   */
  masks(text: string): readonly Span[] | undefined;
  /**
   * A deep copy of plain data without secrets: strings pass {@link Redactor.text}; any value under a key that names a secret is masked
   * (null and undefined stay). Errors stay errors; Dates stay; a cycle becomes `[circular]`, bytes become `[n bytes]`, and other objects
   * become the result of their `toJSON`, or their own fields.
   */
  value<T>(value: T): T;
}

/** Creates a redactor that knows no secrets yet; each process has one and passes it on. */
export function createRedactor(): Redactor {
  const known = createKnownValues();

  const text = (input: string): string => {
    let current = input;
    // A mask may, rarely, complete another match (a secret that contains bullets), so repeat until nothing changes.
    for (let pass = 0; pass < 64; pass++) {
      const next = maskSpans(current, [...known.spans(current), ...patternSpans(current)]);
      if (next === current) break;
      current = next;
    }
    return current;
  };

  const masks = (input: string): readonly Span[] | undefined => {
    const spans = [...known.spans(input), ...patternSpans(input)];
    return maskSpans(input, spans) === text(input) ? spans : undefined;
  };

  return {
    add: (secret) => {
      for (const encoding of encodingsOf(secret)) known.add(encoding);
    },
    holdsKnown: (given) => known.spans(given).some(([from, to]) => to - from >= LONG_SECRET || to - from === given.length),
    text,
    masks,
    value: <T>(value: T): T => redactValue(value, text, new Set()) as T,
  };
}

/** Characters; a secret of this length does not occur in a text by chance. */
const LONG_SECRET = 8;

const SECRET_KEY =
  /^pass$|pass(?:word|wd|phrase|code)$|pwd$|secret(?:accesskey|key|string|value)?$|(?<!page)token$|(?:api|access|private|account|master|storage|servicerole|encryption)key$|credentials?$|authorization$|cookie$/;

/** Whether a key of plain data names a secret (`password`, `client_secret`, `privateKey`, `x-api-key`), not one about it (`secretName`). */
export function isSecretKey(key: string): boolean {
  return /[\s_-]pass$/i.test(key) || SECRET_KEY.test(key.toLowerCase().replace(/[\s_-]/g, ''));
}

function redactValue(value: unknown, text: (text: string) => string, above: Set<object>): unknown {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (above.has(value)) return '[circular]';
  above.add(value);
  try {
    return redactObject(value, text, above);
  } finally {
    above.delete(value);
  }
}

function redactObject(value: object, text: (text: string) => string, above: Set<object>): unknown {
  const go = (inner: unknown) => redactValue(inner, text, above);
  if (Array.isArray(value)) return value.map(go);
  if (value instanceof Set) return new Set([...value].map(go));
  if (value instanceof Map) {
    return new Map([...value].map(([key, inner]) => [go(key), typeof key === 'string' ? under(key, inner, go) : go(inner)] as const));
  }
  if (value instanceof Error) return redactError(value, go);
  if ('toJSON' in value && typeof value.toJSON === 'function') return go(value.toJSON());
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) define(out, freeName(out, text(key)), under(key, inner, go));
  return out;
}

function under(key: string, inner: unknown, go: (inner: unknown) => unknown): unknown {
  return inner !== null && inner !== undefined && isSecretKey(key) ? MASK : go(inner);
}

/** Two keys that were masked must not become one field. */
function freeName(out: Record<string, unknown>, name: string): string {
  let free = name;
  for (let n = 2; Object.hasOwn(out, free); n++) free = `${name} ${n}`;
  return free;
}

/** Defines an own field even for names such as `__proto__`. */
function define(out: object, name: string, value: unknown): void {
  Object.defineProperty(out, name, { value, writable: true, enumerable: true, configurable: true });
}

/** An error of the same class; `message`, `stack` and `cause` are own, non-enumerable fields. */
function redactError(error: Error, go: (inner: unknown) => unknown): Error {
  const copy = Object.create(Object.getPrototypeOf(error) as object) as Error;
  for (const key of Object.getOwnPropertyNames(error)) {
    const { enumerable = false } = Object.getOwnPropertyDescriptor(error, key) ?? {};
    const inner = under(key, (error as unknown as Record<string, unknown>)[key], go);
    Object.defineProperty(copy, key, { value: inner, writable: true, enumerable, configurable: true });
  }
  return copy;
}
