import type { ReplyOf, RequestOf } from '../../app-main/contract/contract.ts';
import { isMet } from '../ui/field-condition.ts';
import type { FormField, FormValues } from '../ui/form.tsx';

export type Form = ReplyOf<'connections.forms'>[number];
/** What an address or a file said; its secrets are with the host. */
export type FoundAddress = NonNullable<ReplyOf<'connections.read-address'>>;
type SecretChanges = RequestOf<'connections.save'>['secrets'];

/** What will happen to a secret; a field that is not in a record of these stays as it is. */
export type SecretState = { kind: 'typed'; value: string } | { kind: 'found'; id: string } | { kind: 'removed' };
export type SecretStates = Readonly<Record<string, SecretState>>;

/** The fields that are asked for, given the others. */
export function shownFields(form: Form, values: FormValues): FormField[] {
  return form.fields.filter((field) => field.when === undefined || isMet(field.when, values));
}

/** Fields in their order: those of one group together where its first stands. */
export function partsOf(fields: readonly FormField[]): { group: string | undefined; fields: FormField[] }[] {
  const parts: { group: string | undefined; fields: FormField[] }[] = [];
  for (const field of fields) {
    const part = parts.find(({ group }) => group !== undefined && group === field.group) ?? parts.at(-1);
    if (part && part.group === field.group) part.fields.push(field);
    else parts.push({ group: field.group, fields: [field] });
  }
  return parts;
}

/** Fields line by line: a number stands beside the text before it, as a port beside its host. */
export function linesOf(fields: readonly FormField[]): FormField[][] {
  const lines: FormField[][] = [];
  for (const field of fields) {
    const [before, more] = lines.at(-1) ?? [];
    if (field.kind === 'number' && before?.kind === 'text' && !more) lines.at(-1)?.push(field);
    else lines.push([field]);
  }
  return lines;
}

/** Whether a field says no more than what every new connection begins with. */
export function isAtDefault(form: Form, field: FormField, value: FormValues[string] | undefined): boolean {
  if (value === undefined || value === '' || value === false) return true;
  if (form.starts.some(({ values }) => values[field.path] === value)) return true;
  // Choices begin with what every connection begins with.
  if (field.kind === 'choice' && value === field.choices?.[0]?.value) return true;
  return field.kind === 'number' && String(value) === field.placeholder;
}

/** Values after an address: what a former one filled in and this one does not say goes. */
export function filledFrom(former: FormValues, found: FoundAddress, before: FoundAddress | undefined): FormValues {
  // A name that the person gave stays; one that came with an address goes with it.
  const own = former.name !== undefined && former.name !== '' && former.name !== before?.values.name ? { name: former.name } : {};
  const left = Object.entries(former).filter(([path, value]) => before?.values[path] !== value || path in found.values);
  return { ...Object.fromEntries(left), ...found.values, ...own };
}

export function secretsFrom(found: FoundAddress): SecretStates {
  const { id, fields } = found.secrets ?? { id: '', fields: [] };
  return Object.fromEntries(fields.map((field) => [field, { kind: 'found', id }] as const));
}

/** What is wrong before the host is asked: what is needed and empty, and numbers that are none. */
export function formProblems(
  fields: readonly FormField[],
  values: FormValues,
  secrets: SecretStates,
  kept: ReadonlySet<string>,
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, label, required, kind } of fields) {
    const text = String(values[path] ?? '').trim();
    const secret = secrets[path];
    const given = kind === 'secret' ? (secret ? secret.kind !== 'removed' : kept.has(path)) : text !== '';
    if (required && !given) problems[path] = `${label} is needed.`;
    else if (kind === 'number' && text !== '' && !Number.isFinite(Number(text))) problems[path] = `${label} takes a number.`;
  }
  return problems;
}

/** Shorter secrets would be found inside ordinary words. Characters. */
const SHORTEST_SECRET = 4;

/** The values without any that repeat a secret typed into the same form, since a draft is written to a file. */
export function withoutTyped(values: FormValues, secrets: SecretStates, passphrase = ''): FormValues {
  const typed = Object.values(secrets).flatMap((state) =>
    state.kind === 'typed' && state.value.length >= SHORTEST_SECRET ? [state.value] : [],
  );
  if (passphrase.length >= SHORTEST_SECRET) typed.push(passphrase);
  if (typed.length === 0) return values;
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !typed.some((secret) => String(value).includes(secret))));
}

/** What happens to the secrets of the fields that are shown. */
export function secretChanges(fields: readonly FormField[], secrets: SecretStates): SecretChanges {
  const changes: SecretChanges = {};
  for (const { path, kind } of fields) {
    if (kind !== 'secret') continue;
    const state = secrets[path];
    if (state?.kind === 'typed') changes[path] = { action: 'set', value: state.value };
    else if (state?.kind === 'found') changes[path] = { action: 'found', id: state.id };
    else changes[path] = { action: state?.kind === 'removed' ? 'remove' : 'unchanged' };
  }
  return changes;
}
