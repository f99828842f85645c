import type { ReplyOf } from '../../app-main/contract/contract.ts';

type Condition = NonNullable<ReplyOf<'connections.forms'>[number]['fields'][number]['when']>;
type Values = Readonly<Record<string, string | number | boolean>>;

/** Whether a field is asked for, given the values of the others; as `isMet` in core/connectors/form-condition.ts. */
export function isMet(condition: Condition, values: Values): boolean {
  if ('all' in condition) return condition.all.every((one) => isMet(one, values));
  if ('any' in condition) return condition.any.some((one) => isMet(one, values));
  if ('not' in condition) return !isMet(condition.not, values);
  const value = values[condition.path];
  if ('is' in condition) return value === condition.is;
  return value !== undefined && condition.in.includes(value);
}
