import type { z } from 'zod';
import { clip } from '../common/clip.ts';
import { nearestName } from '../common/nearest.ts';
import { type FieldPath, fieldName, type Position } from './json-positions.ts';
import { fieldsBelow, fieldsOf, schemaAt } from './schema-walk.ts';

/** Where a value came from, so that an error can name the position. */
export interface Source {
  /** File, or words such as `the command line`. */
  name: string;
  /** Where the value stands in the file, e.g. `['profiles', 2]`. */
  path?: FieldPath;
  /** Line and column of a full path in the file, when its text is known. */
  locate?: (path: FieldPath) => Position | undefined;
  /** True for paths whose values must not be repeated in messages (they came from the environment and may be secrets). */
  conceal?: (path: FieldPath) => boolean;
}

/** One problem of a value, in words. Contains no concealed value. */
export interface Problem {
  /** `profiles[2].limits.rows` */
  field: string;
  /** A whole sentence without its end, naming the field. */
  why: string;
  /** The known name that was probably meant. */
  nearest?: string;
  line?: number;
  column?: number;
}

/** zod's issues in our words, the most useful first: misspelt fields, then the rest in the order of the schema. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], schema: z.core.$ZodType, input: unknown, source: Source): Problem[] {
  const misspelt: Problem[] = [];
  const others: { problem: Problem; missing: boolean }[] = [];
  const meant = new Set<string>();
  const base = source.path ?? [];
  const placed = (path: FieldPath, why: (field: string) => string, nearest?: string): Problem => {
    const full = [...base, ...path];
    const field = fieldName(full);
    return { field, why: why(field), ...(nearest === undefined ? {} : { nearest }), ...source.locate?.(full) };
  };

  for (const issue of issues) {
    const path = issue.path as FieldPath;
    if (issue.code === 'unrecognized_keys') {
      const here = schemaAt(schema, path, input);
      for (const key of issue.keys) {
        const nearest = nearestName(key, fieldsOf(here)) ?? fieldsBelow(here, valueAt(input, path)).find(({ name }) => name === key)?.field;
        const within = fieldName([...base, ...path]);
        const why = `unknown field \`${short(key)}\`${within === '' ? '' : ` in \`${within}\``}${nearest === undefined ? '' : `; did you mean \`${nearest}\`?`}`;
        const problem = placed([...path, key], () => why, nearest);
        if (nearest === undefined) others.push({ problem, missing: false });
        else {
          meant.add(fieldName([...base, ...path, ...nearest.split('.')]));
          misspelt.push(problem);
        }
      }
      continue;
    }
    const value = valueAt(input, path);
    if (value === undefined) {
      others.push({ problem: placed(path, (field) => `\`${field || 'the value'}\` is missing${choices(issue)}`), missing: true });
      continue;
    }
    const allowed = allowedValues(issue);
    if (allowed && typeof value === 'string' && PLAIN_WORD.test(value) && !source.conceal?.([...base, ...path])) {
      const nearest = nearestName(value, allowed);
      const why = (field: string) =>
        `\`${field}\` has the unknown value \`${value}\`${nearest === undefined ? `${choices(issue)}` : `; did you mean \`${nearest}\`?`}`;
      others.push({ problem: placed(path, why, nearest), missing: false });
      continue;
    }
    others.push({
      problem: placed(path, (field) => `${field === '' ? 'the value' : `\`${field}\``} ${expectation(issue)}`),
      missing: false,
    });
  }
  // `pth` for `path` is one mistake, not two: the field that a misspelt one was meant to be is not reported as missing too.
  return [...misspelt, ...others.filter(({ problem, missing }) => !(missing && meant.has(problem.field))).map(({ problem }) => problem)];
}

/** Only values of this form are repeated in a message: a mistyped name, not an address or a password in the wrong field. */
const PLAIN_WORD = /^[\w .-]{1,40}$/;

function allowedValues(issue: z.core.$ZodIssue): string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) return issue.options.map(String);
  return undefined;
}

function choices(issue: z.core.$ZodIssue): string {
  const allowed = allowedValues(issue);
  return allowed === undefined ? '' : `; it may be ${allowed.map((value) => `\`${value}\``).join(', ')}`;
}

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
};

/** The requirement of a field, in words. Built from the schema's side of the issue only, so it never repeats the value. */
function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `${bound(issue.origin, `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`, issue.minimum)}`;
    case 'too_big':
      return `${bound(issue.origin, `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`, issue.maximum)}`;
    case 'invalid_value':
    case 'invalid_union':
      return `has an unknown value${choices(issue)}`;
    case 'invalid_format':
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
}

function bound(origin: string, words: string, limit: number | bigint): string {
  if (origin === 'string') return words === 'at least 1' ? 'must not be empty' : `must have ${words} characters`;
  if (origin === 'array') return `must have ${words} ${limit === 1 ? 'entry' : 'entries'}`;
  return `must be ${words}`;
}

function valueAt(input: unknown, path: FieldPath): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function short(text: string): string {
  return clip(text, 60);
}
