import { isOwnVariable } from '../secrets/passphrase.ts';
import type { FieldPath } from './json-positions.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Interpolated {
  /** The same tree with every reference in its strings replaced. */
  value: unknown;
  /** Paths of strings that hold a value from the environment: it may be a secret and must not be repeated. */
  taken: FieldPath[];
  /** Those of them that were exactly one reference, and may therefore stand for a number. */
  whole: FieldPath[];
  faults: InterpolationFault[];
}

export interface InterpolationFault {
  path: FieldPath;
  why: string;
  /** Text to search for when looking up the line. */
  needle: string;
}

/**
 * Replaces `${NAME}` and `${NAME:-default}` in the strings of a tree. As in a shell, the default also stands in for an empty
 * variable; `$${` is a literal `${`. A variable that is not set and has no default is a fault, as is any other `${`.
 */
export function interpolate(
  tree: unknown,
  env: Environment,
  /** Whether a value holds the passphrase of the vault. */
  holdsPassphrase: (value: string) => boolean = () => false,
): Interpolated {
  const result: Interpolated = { value: undefined, taken: [], whole: [], faults: [] };
  const visit = (here: unknown, path: FieldPath): unknown => {
    if (typeof here === 'string') return text(here, path);
    if (Array.isArray(here)) return here.map((inner, index) => visit(inner, [...path, index]));
    if (typeof here !== 'object' || here === null || here instanceof Date) return here;
    return Object.fromEntries(Object.entries(here).map(([name, inner]) => [name, visit(inner, [...path, name])]));
  };
  const text = (raw: string, path: FieldPath): string => {
    if (!raw.includes('${')) return raw;
    let took = false;
    const value = raw.replace(/\$\$\{|\$\{(?:([^}]*)\})?/g, (match, reference: string | undefined) => {
      if (match === '$${') return '${';
      const parts = /^([A-Za-z_]\w*)(?::-(.*))?$/s.exec(reference ?? '');
      if (parts === null) {
        result.faults.push({
          path,
          why: `has a \`\${\` that begins no reference such as \`\${NAME}\` or \`\${NAME:-default}\` (a literal one is written \`$\${\`)`,
          needle: match,
        });
        return match;
      }
      const [, name = '', fallback] = parts;
      if (isOwnVariable(name)) {
        result.faults.push({ path, why: 'names the passphrase of the vault, which is for no server', needle: match });
        return match;
      }
      const set = Object.hasOwn(env, name) ? env[name] : undefined;
      if (set === undefined && fallback === undefined) {
        result.faults.push({ path, why: `needs the environment variable ${name}, which is not set`, needle: match });
        return match;
      }
      took = true;
      return fallback !== undefined && (set === undefined || set === '') ? fallback : (set ?? '');
    });
    if (took && holdsPassphrase(value)) {
      result.faults.push({ path, why: 'takes a variable that holds the passphrase of the vault, which is for no server', needle: '${' });
    }
    if (took) result.taken.push(path);
    if (took && /^\$\{[^}]*\}$/.test(raw)) result.whole.push(path);
    return value;
  };
  result.value = visit(tree, []);
  return result;
}
