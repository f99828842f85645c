import type { FormField } from '../../core/connectors/connector.ts';
import { isMet } from '../../core/connectors/form-condition.ts';
import { putAt } from '../../core/profiles/from-values.ts';
import { PROFILE_ID } from '../../core/profiles/profile.ts';
import { DEFAULT_TIME_ZONE, localTimeZone } from '../../core/profiles/time-zone.ts';
import { slugOf } from './slug.ts';

export type FormValues = Record<string, string | number | boolean>;

/** UTC first, then the person's own, then every other by its name. */
function timeZoneChoices(): { value: string; label: string }[] {
  const own = localTimeZone();
  const named = own === DEFAULT_TIME_ZONE ? [] : [{ value: own, label: `${own} (this computer)` }];
  const others = Intl.supportedValuesOf('timeZone').filter((zone) => zone !== own && zone !== DEFAULT_TIME_ZONE);
  return [{ value: DEFAULT_TIME_ZONE, label: 'UTC' }, ...named, ...others.map((zone) => ({ value: zone, label: zone }))];
}

/** What every connection has, whatever its engine; shown after the engine's own fields. */
export const COMMON_FIELDS: readonly FormField[] = [
  {
    path: 'name',
    label: 'Name',
    kind: 'text',
    help: 'What you and your assistants call it.',
    required: true,
    placeholder: 'Sales warehouse',
  },
  {
    path: 'environment',
    label: 'Environment',
    kind: 'text',
    help: 'dev, staging or prod. Connections are grouped by it, and an assistant can compare them.',
    required: false,
    placeholder: 'prod',
  },
  {
    path: 'tags',
    label: 'Tags',
    kind: 'text',
    help: 'Words to find it by, with commas between.',
    required: false,
    placeholder: 'finance, weekly',
  },
  {
    path: 'policy',
    label: 'What assistants may do',
    kind: 'choice',
    help: 'Under “Read only”, Hydrant refuses whatever is not known to be a read, and has the engine refuse changes too where it can.',
    required: true,
    choices: [
      { value: 'read-only', label: 'Read only' },
      { value: 'approve-writes', label: 'Write, when you approve each statement' },
      { value: 'full', label: 'Everything this login may do' },
    ],
  },
  {
    path: 'timeZone',
    label: 'Time zone',
    kind: 'choice',
    help: 'Where days and months begin in answers. UTC gives everybody in your team the same sums.',
    required: false,
    group: 'Time zone',
    choices: timeZoneChoices(),
  },
  {
    path: 'limits.seconds',
    label: 'Longest statement, in seconds',
    kind: 'number',
    help: 'Then it is cancelled in the engine.',
    required: false,
    placeholder: '60',
    group: 'Limits',
  },
  {
    path: 'limits.rows',
    label: 'Most rows',
    kind: 'number',
    help: 'What one statement may fetch and keep.',
    required: false,
    placeholder: '100000',
    group: 'Limits',
  },
];

/** Whether a field is asked for, given the other values. */
function isShown(field: Pick<FormField, 'when'>, values: Readonly<FormValues>): boolean {
  return field.when === undefined || isMet(field.when, values);
}

/**
 * The profile that a form says, as plain data for the profile schema: hidden fields are left out, empty ones too, and secret
 * fields become the references that `kept` has for them.
 */
export function profileFromForm(
  form: readonly FormField[],
  about: {
    id: string;
    engine: string;
    values: Readonly<FormValues>;
    /** Path of a secret field → where its value is: `secret:ID/FIELD`, `env:NAME`, `file:PATH`. */
    kept: ReadonlyMap<string, string>;
    former?: Readonly<Record<string, unknown>>;
  },
): Record<string, unknown> {
  const profile: Record<string, unknown> = {
    ...(about.former === undefined ? {} : keptFields(about.former, about.values)),
    id: about.id,
    engine: about.engine,
  };
  for (const field of [...form, ...COMMON_FIELDS]) {
    if (!isShown(field, about.values)) continue;
    if (field.kind === 'secret') {
      const reference = about.kept.get(field.path);
      if (reference !== undefined) putAt(profile, field.path, reference);
      continue;
    }
    const value = typed(field, about.values[field.path]);
    if (value !== undefined) putAt(profile, field.path, value);
  }
  return profile;
}

/** The values of a form for a profile; secret fields are not among them. */
export function formFromProfile(form: readonly FormField[], profile: Readonly<Record<string, unknown>>): FormValues {
  const values: FormValues = {};
  for (const field of [...form, ...COMMON_FIELDS]) {
    if (field.kind === 'secret') continue;
    const found = valueAt(profile, field.path);
    const value = Array.isArray(found) ? found.join(', ') : found;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') values[field.path] = value;
  }
  return values;
}

/** The name of a field in its group: `auth.password` → `password`. */
export function fieldOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The name in the secret store of a connection's secret field: `sales/password`. */
export function secretName(id: string, path: string): string {
  return `${id}/${fieldOf(path)}`;
}

/** What a profile says about where the value of a secret field is. */
export function secretReferenceAt(profile: Readonly<Record<string, unknown>>, path: string): string | undefined {
  const reference = valueAt(profile, path);
  return typeof reference === 'string' ? reference : undefined;
}

/** A slug for a new connection out of its name: `Sales, Q1` → `sales-q1`; the next free one. */
export function newProfileId(name: string, taken: ReadonlySet<string>): string {
  const plain = slugOf(name, 50);
  const base = PROFILE_ID.test(plain) ? plain : 'connection';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(id)) return id;
  }
}

/** Fields of a profile that no form has; they stay while another field is what it was. */
const UNSHOWN = [
  { path: 'connection.views', when: 'connection.form' },
  { path: 'connection.ssh.knownHosts', when: 'connection.ssh.host' },
];

/** What a form does not show and a change of it must not lose. */
function keptFields(former: Readonly<Record<string, unknown>>, values: Readonly<FormValues>): Record<string, unknown> {
  const { packs, limits, writableLogin } = former;
  const kept: Record<string, unknown> = {
    ...(packs === undefined ? {} : { packs }),
    // Not every engine asks for it; what was refused stays refused.
    ...(writableLogin === undefined ? {} : { writableLogin }),
    ...(limits === undefined ? {} : { limits: { ...(limits as object) } }),
  };
  for (const { path, when } of UNSHOWN) {
    const found = valueAt(former, path);
    if (found !== undefined && values[when] !== undefined && values[when] === valueAt(former, when)) putAt(kept, path, found);
  }
  return kept;
}

function typed(field: FormField, value: string | number | boolean | undefined): unknown {
  if (value === undefined || value === '') return undefined;
  if (field.path === 'tags')
    return String(value)
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  if (field.kind === 'number' && typeof value === 'string') {
    const number = Number(value);
    // Left as text, the schema says what is wrong with it.
    return Number.isFinite(number) ? number : value;
  }
  return typeof value === 'string' ? value.trim() : value;
}

function valueAt(source: Readonly<Record<string, unknown>>, path: string): unknown {
  let at: unknown = source;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}
