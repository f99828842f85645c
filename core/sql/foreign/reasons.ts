import type { ForeignDialect } from './foreign-dialect.ts';
import { foldCase } from '../tokenizer/token.ts';

/** The sentence for a function that is not on the list. */
export function notHarmless(name: string, dialect: ForeignDialect): string {
  const folded = foldCase(name);
  const why = dialect.whyNot[folded] ?? dialect.whyNot[`${folded.split(/[.$_]/)[0]}…`];
  const shown = name.includes('.') ? name : name.toUpperCase();
  return why ? `${shown}() ${why}.` : `${shown}() is not on the list of functions known to be harmless.`;
}
