import type { TlsMode } from '../../profiles/parts.ts';

/** The form's label of each TLS mode. A hint repeats the label, with the mode's name for other surfaces. */
export const TLS_LABELS: Readonly<Record<TlsMode, string>> = {
  prefer: 'Encrypted, not verified (on this computer or through SSH it may go without)',
  require: 'Always encrypted, not verified',
  'verify-ca': 'Always encrypted, authority verified',
  'verify-full': 'Always encrypted, authority and name verified',
  disable: 'Not encrypted',
};

/** A choice of the form in a sentence: `“Always encrypted, not verified” (require)`. */
export function tlsChoice(mode: TlsMode): string {
  return `“${TLS_LABELS[mode].replace(/ \(.*\)$/, '')}” (${mode})`;
}
