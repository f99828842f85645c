import { HydrantError } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import { visibleLine } from '../common/visible-text.ts';

/** What a statement runs in beside its connection, by part: `{role: 'ANALYST', warehouse: 'SMALL'}`. */
export type StatementContext = Readonly<Record<string, string>>;

/**
 * One part that an engine lets a statement choose. The session checks the value with the engine, and passes it bound or quoted; a role never
 * gives a statement more rights than the connection has without it.
 */
export interface ContextPart {
  /** Name in a tool argument: `role`. */
  readonly name: string;
  /** What it does, in one sentence. */
  readonly help: string;
}

/** Longest name that any engine allows, in characters. */
const LONGEST = 256;

/**
 * Checks a given context and sorts its parts by name, so that equal contexts have equal JSON; undefined for an empty one. Throws
 * NOT_SUPPORTED where the engine has no such part, PARAMETER_INVALID for a value that is not a name.
 */
export function checkedContext(
  given: StatementContext | undefined,
  { engineName, parts }: { engineName: string; parts: readonly ContextPart[] },
): StatementContext | undefined {
  const entries = Object.entries(given ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = parts.map(({ name }) => name);
  for (const [name, value] of entries) {
    if (!names.includes(name)) {
      const shown = visibleLine(name.slice(0, 40));
      throw parts.length === 0
        ? new HydrantError('NOT_SUPPORTED', `${engineName} runs a statement in no context of its own.`, 'Leave the context out.')
        : new HydrantError(
            'NOT_SUPPORTED',
            `The context of a statement in ${engineName} has no \`${shown}\`${didYouMean(name, names) || '.'}`,
            `Give some of: ${names.join(', ')}.`,
          );
    }
    if (value.trim() === '' || value.length > LONGEST || /\p{Cc}/u.test(value) || !value.isWellFormed())
      throw new HydrantError(
        'PARAMETER_INVALID',
        `The ${name} of the context is no name.`,
        `Give a name of 1 to ${LONGEST} characters, without control characters.`,
      );
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** `['role=analyst']` → `{role: 'analyst'}`; an object is returned unchanged. Throws PARAMETER_INVALID for a part without `=` and for a repeated name. */
export function readContext(given: readonly string[] | StatementContext): StatementContext {
  if (!isList(given)) return given;
  const entries = given.map((one) => {
    const [, name, value] = /^([a-z_]+)=(.*)$/s.exec(one) ?? [];
    if (name !== undefined && value !== undefined) return [name, value] as const;
    throw new HydrantError('PARAMETER_INVALID', 'A part of the context is not written as part=name.', 'Write for instance: role=analyst.');
  });
  if (new Set(entries.map(([name]) => name)).size < entries.length)
    throw new HydrantError('PARAMETER_INVALID', 'A part of the context is given twice.', 'Give each part once.');
  return Object.fromEntries(entries);
}

function isList(given: readonly string[] | StatementContext): given is readonly string[] {
  return Array.isArray(given);
}

/** The parts for a sentence, one each: `role ANALYST`. */
export function contextParts(context: StatementContext): string[] {
  return Object.entries(context).map(([name, value]) => `${name} ${value}`);
}
