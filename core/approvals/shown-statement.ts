import type { Redactor } from '../common/redact.ts';
import type { Dialect } from '../sql/dialect.ts';
import { escapeInvisible } from './escape-invisible.ts';
import { areInertLiterals, areInertParameters } from './inert-values.ts';

/** What a person can be expected to read, in characters; a longer statement is not approved by looking at its beginning. */
export const LONGEST_SHOWN = 20_000;

export interface ShownStatement {
  text: string;
  /** A part of it is not in the text, so nobody can say yes to it. */
  cut: boolean;
  /** Why it is cut: it is too long, or something that may run is masked as a secret. */
  because?: 'length' | 'secret';
}

/** What {@link shownStatement} has to know of a statement. */
export interface StatementToShow {
  sql: string;
  parameters: unknown;
  dialect: Dialect;
  /** It only changes rows, with functions that are known to be harmless: a literal in it is a value. */
  harmlessChange: boolean;
}

/**
 * A statement as a person is asked about it. A secret is masked only where it stands as a plain value of a harmless change of rows;
 * anywhere else a mask could stand over something that runs, so that the statement counts as cut. Characters that cannot be seen, or
 * that turn others around, are written as `\u{…}`, so that what is read is what would run. Bound values come first, on one line, where no
 * text of the statement can stand in for them; see {@link splitShown}.
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
/** A statement that begins so could be taken for a line of ours. */
const OURS = /^-- (?:Hydrant|with the values)/;

/** The line of the bound values; without values, a line that says so where the statement itself begins like one. */
function valuesLine(values: ShownValues | undefined, sql: string): string[] {
  if (values) return [`${VALUES_BEGIN}${values.line}`];
  return OURS.test(sql) ? [NO_VALUES_LINE] : [];
}

/** The text of a {@link ShownStatement} as its parts: our own lines cannot be mistaken for what the statement says, nor the other way. */
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
  /** Which values are masked; undefined where a mask stands over more than values. */
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
  // Over the line as a whole a mask may reach from one value to the next.
  const isByValue = line === alone && given.every(([key]) => shown.has(key));
  return {
    line,
    masked: isByValue ? new Set(given.filter(([key, value]) => !Object.is(shown.get(key), value)).map(([key]) => key)) : undefined,
  };
}
