import type { Redactor } from '../common/redact.ts';
import type { Dialect } from '../sql/dialect.ts';
import { escapeInvisible } from './escape-invisible.ts';
import { areInertLiterals, areInertParameters } from './inert-values.ts';

/** Longest statement, in characters, that a person can be expected to read; a longer one cannot be approved by its beginning. */
export const LONGEST_SHOWN = 20_000;

export interface ShownStatement {
  text: string;
  /** True if the text omits a part of the statement, so that it cannot be approved. */
  cut: boolean;
  /** Why it is cut: it is too long, or a mask hides something that may run. */
  because?: 'length' | 'secret';
}

/** The input of {@link shownStatement}. */
export interface StatementToShow {
  sql: string;
  parameters: unknown;
  dialect: Dialect;
  /** True if it only changes rows, with functions that are known to be harmless: a literal in it is then a value. */
  harmlessChange: boolean;
}

/**
 * A statement as an approval request shows it. A secret is masked only if it is a plain value of a harmless change of rows; anywhere else a
 * mask could hide something that runs, so the statement counts as cut. Characters that are invisible, or that reorder others, become
 * `\u{…}`, so that the person reads what would run. Bound values come first, on one line, where no text of the statement can imitate them;
 * see {@link splitShown}.
 */
export function shownStatement(statement: StatementToShow, redactor: Redactor): ShownStatement {
  const { sql, parameters } = statement;
  const values = shownValues(parameters, redactor);
  // A statement that is too long is cut anyway, so its masks are not examined: a text may have a million characters.
  const isShort = sql.length + (values?.line.length ?? 0) <= LONGEST_SHOWN;
  const isMasked = isShort && !(isShownWhole(statement, redactor) && areValuesShown(statement, values));
  const lines = [...(isMasked ? [MASKED_LINE] : []), ...valuesLine(values, sql), redactor.text(sql)];
  const text = escapeInvisible(lines.join('\n'));
  if (text.length <= LONGEST_SHOWN) return { text, cut: isMasked, ...(isMasked ? { because: 'secret' } : {}) };
  return {
    text: `${text.slice(0, LONGEST_SHOWN).toWellFormed()}\n… [cut: ${text.length.toLocaleString('en')} characters in all]`,
    cut: true,
    because: isMasked ? 'secret' : 'length',
  };
}

const MASKED_LINE = '-- Hydrant: a part of this statement is masked as a secret, so it cannot be shown whole.';
const VALUES_BEGIN = '-- with the values ';
const NO_VALUES_LINE = '-- Hydrant: no values are bound';
/** A statement with such a beginning could be mistaken for one of Hydrant's own lines. */
const OURS = /^-- (?:Hydrant|with the values)/;

/** The line of the bound values. Without values, a line that says so if the statement itself begins like one of ours. */
function valuesLine(values: ShownValues | undefined, sql: string): string[] {
  if (values) return [`${VALUES_BEGIN}${values.line}`];
  return OURS.test(sql) ? [NO_VALUES_LINE] : [];
}

/**
 * Splits the text of a {@link ShownStatement} into its parts: the statement cannot imitate Hydrant's own lines, nor the other way round.
 */
export function splitShown(text: string): { values: string | undefined; statement: string } {
  const lines = text.split('\n');
  if (lines[0] === MASKED_LINE) lines.shift();
  const values = lines[0]?.startsWith(VALUES_BEGIN) ? lines.shift()?.slice(VALUES_BEGIN.length) : undefined;
  if (values === undefined && lines[0] === NO_VALUES_LINE) lines.shift();
  return { values, statement: lines.join('\n') };
}

function isShownWhole({ sql, dialect, harmlessChange }: StatementToShow, redactor: Redactor): boolean {
  const masks = redactor.masks(sql);
  if (masks?.length === 0) return true;
  return harmlessChange && masks !== undefined && areInertLiterals({ sql, dialect }, masks);
}

interface ShownValues {
  line: string;
  /** Keys of the masked values; undefined if a mask covers more than single values. */
  masked: ReadonlySet<string> | undefined;
}

function areValuesShown({ sql, dialect, harmlessChange }: StatementToShow, values: ShownValues | undefined): boolean {
  if (values === undefined || values.masked?.size === 0) return true;
  return harmlessChange && values.masked !== undefined && areInertParameters({ sql, dialect }, values.masked);
}

function shownValues(parameters: unknown, redactor: Redactor): ShownValues | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined;
  const given = Object.entries(parameters);
  if (given.length === 0) return undefined;
  const redacted = redactor.value(parameters);
  const shown = new Map(Object.entries(redacted));
  const alone = JSON.stringify(redacted);
  const line = redactor.text(alone);
  // On the line as a whole, a mask may reach from one value into the next.
  const isByValue = line === alone && given.every(([key]) => shown.has(key));
  return {
    line,
    masked: isByValue ? new Set(given.filter(([key, value]) => !Object.is(shown.get(key), value)).map(([key]) => key)) : undefined,
  };
}
