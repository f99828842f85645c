import type { Capability, Dialect } from '../sql/classification.ts';
import { LEXIS } from '../sql/tokenizer/dialect-lexis.ts';
import type { Lexis } from '../sql/tokenizer/lexis.ts';
import { tokenize } from '../sql/tokenizer/tokenize.ts';
import type { Redactor } from '../stones/redact.ts';
import { visible } from '../stones/visible-text.ts';

export { visible } from '../stones/visible-text.ts';

/** What a person can be expected to read, in characters; a longer statement is not approved by looking at its beginning. */
export const LONGEST_SHOWN = 20_000;

export interface ShownStatement {
  text: string;
  /** A part of it is not in the text, so nobody can say yes to it: it is too long, or its structure is masked as a secret. */
  cut: boolean;
}

/**
 * A statement as a person is asked about it. Secrets are masked where they stand as a value; characters that cannot be seen, or that
 * turn others around, are written as `\u{…}`, so that what is read is what would run. Bound values come first, on one line, where no text
 * of the statement can stand in for them.
 */
export function shownStatement(
  { sql, parameters, dialect, capability }: { sql: string; parameters: unknown; dialect: Dialect; capability: Capability },
  redactor: Redactor,
): ShownStatement {
  const masked = redactor.text(sql);
  const hidden = masked !== sql && !(capability === 'write' && sameOutsideValues(sql, masked, dialect));
  const lines = [
    ...(hidden ? ['-- Hydrant: a part of this statement is masked as a secret, so it cannot be shown whole.'] : []),
    ...valuesLine(parameters, redactor),
    masked,
  ];
  const text = visible(lines.join('\n'));
  if (text.length <= LONGEST_SHOWN) return { text, cut: hidden };
  return {
    text: `${text.slice(0, LONGEST_SHOWN).toWellFormed()}\n… [cut: ${text.length.toLocaleString('en')} characters in all]`,
    cut: true,
  };
}

function valuesLine(parameters: unknown, redactor: Redactor): string[] {
  if (typeof parameters !== 'object' || parameters === null || Object.keys(parameters).length === 0) return [];
  return [`-- with the values ${redactor.text(JSON.stringify(redactor.value(parameters)))}`];
}

/**
 * Whether masking changed only the content of string literals, by every reading of the dialect. Where it changed more, a pattern of the
 * redactor ran over parts that are executed, and a statement could be written so that it hides them.
 */
function sameOutsideValues(sql: string, masked: string, dialect: Dialect): boolean {
  return LEXIS[dialect].every((lexis) => {
    const [before, after] = [structure(sql, lexis), structure(masked, lexis)];
    return before !== undefined && before === after;
  });
}

function structure(sql: string, lexis: Lexis): string | undefined {
  const { tokens, error } = tokenize(sql, lexis);
  return error ? undefined : JSON.stringify(tokens.map(({ kind, text }) => (kind === 'string' ? '' : text)));
}
