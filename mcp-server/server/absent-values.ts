import { isRecord } from '../../core/common/records.ts';

type Members = Record<string, unknown>;

/**
 * The parameters of a request or notification without what says "absent" in another way: clients send `null` for an optional member (Go
 * for a nil map, OpenAI's strict mode for every field that is not used), and a few send the arguments of a tool as JSON text. Arguments
 * of a tool keep their nulls here: the tool's own schema says which of them mean SQL NULL.
 */
export function withoutAbsent(method: string, params: Members): Members {
  const present = withoutNulls(params);
  if (isRecord(present._meta)) present._meta = withoutNulls(present._meta);
  if (method === 'tools/call' && typeof present.arguments === 'string') present.arguments = asMembers(present.arguments);
  if (method === 'prompts/get' && isRecord(present.arguments)) present.arguments = withoutNulls(present.arguments);
  if (method === 'completion/complete' && isRecord(present.context)) {
    const context = withoutNulls(present.context);
    present.context = isRecord(context.arguments) ? { ...context, arguments: withoutNulls(context.arguments) } : context;
  }
  return present;
}

/** Arguments are flat, a list or an object of values at most. */
const DEEPEST = 4;

/** Whether a JSON value has an own key `__proto__`: strict schemas pass over it in silence, and a careless copy sets a prototype with it. */
export function hasPrototypeKey(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some((inner) => hasPrototypeKey(inner, depth + 1));
}

/** The same members but those that are null. */
export function withoutNulls(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}

/** The object that a JSON text holds; the text itself where it holds none, so that the next reader refuses it by its type. */
function asMembers(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : text;
  } catch {
    return text;
  }
}
