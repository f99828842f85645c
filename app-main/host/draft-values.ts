import { CONNECTORS } from '../../core/engines/registry.ts';
import { writtenOutSecrets } from '../../core/profiles/no-secrets.ts';
import type { HostContext } from './context.ts';
import type { Draft } from './drafts.ts';
import { COMMON_FIELDS, type FormValues, fieldOf } from './profile-form.ts';

type Guard = Pick<HostContext, 'redactor' | 'foundSecrets' | 'secretsKnown'>;

/**
 * The values of a form that a draft may hold: without texts that look like a secret, or that contain a saved secret or one from a pasted
 * address. While the saved secrets cannot be read, every free text is left out.
 */
export async function draftValues(engine: string, values: Readonly<FormValues>, context: Guard): Promise<FormValues> {
  const isKnown = (await context.secretsKnown()) === undefined;
  return Object.fromEntries(
    Object.entries(values).filter(([path, value]) => {
      if (typeof value === 'boolean' || isChoice(engine, path, value)) return true;
      return isKnown && !holdsSecret(path, value, context);
    }),
  );
}

/** A draft from a file that an older Hydrant may have written; asks no keychain. */
export function cleanDraft(draft: Draft, context: Guard): Draft {
  const entries = Object.entries(draft.values).filter(
    ([path, value]) => typeof value === 'boolean' || isChoice(draft.engine, path, value) || !holdsSecret(path, value, context),
  );
  return entries.length === Object.keys(draft.values).length ? draft : { ...draft, values: Object.fromEntries(entries) };
}

function holdsSecret(path: string, value: string | number, { redactor, foundSecrets }: Guard): boolean {
  const text = String(value);
  return (
    redactor.text(text) !== text ||
    foundSecrets.appearIn(text) ||
    writtenOutSecrets({ [fieldOf(path)]: text }, { name: 'draft' }).length > 0
  );
}

/** One of the answers that the form itself offers. */
function isChoice(engine: string, path: string, value: string | number): boolean {
  const fields = [...(CONNECTORS[engine]?.description.form ?? []), ...COMMON_FIELDS];
  return fields.some((field) => field.path === path && field.choices?.some((choice) => choice.value === value));
}
