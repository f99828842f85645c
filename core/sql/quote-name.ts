import { clip } from '../common/clip.ts';
import { visibleLine } from '../common/visible-text.ts';
import { type DialectSyntax, wordSet } from './dialect.ts';

/** Reserved in one of the dialects at least; quotes that a dialect would not need do no harm. */
const RESERVED = wordSet(`
all alter analyse analyze and anti any array as asc asof asymmetric authorization between binary both by case cast check collate collation column
concurrently constraint create cross current current_catalog current_date current_role current_schema current_time current_timestamp current_user
default deferrable delete desc describe distinct do drop else end except exists false fetch for foreign freeze from full glob grant group having
ilike in initially inner insert intersect interval into is isnull join lambda lateral leading left like limit localtime localtimestamp map minus
natural not notnull null offset on only or order outer overlaps pivot placing positional primary qualify references returning revoke right row rows
sample select semi session_user set show similar some start struct summarize symmetric table tablesample then to trailing trigger true try_cast
union unique unpivot update user using values variadic verbose when where window with
`);
/** Longer names are cut in a sentence, and not suggested; no engine that connects here has a longer limit by default. */
const LONGEST = 80;

/** A name as a statement of the dialect can use it: quoted where it would be read as another name, or as no name at all. */
export function quoteName(name: string, dialect: DialectSyntax): string {
  const word = name.toLowerCase();
  const isBare = dialect.bareName.test(name) && !RESERVED.has(word) && !dialect.reservedWords?.has(word);
  if (isBare) return name;
  const [open, close] = dialect.nameQuotes;
  return `${open}${name.replaceAll(close, close + close)}${close}`;
}

/**
 * A name of the catalogue for a sentence or a line of text: quoted as {@link quoteName} does, on one line, and cut. Whoever may create a
 * table chooses its name, so it must not pass for a sentence of ours. For structured content the exact name is the right one.
 */
export function nameInText(name: string, dialect: DialectSyntax): string {
  return visibleLine(quoteName(clip(name, LONGEST), dialect));
}

/** The parts of a path that are there, as {@link nameInText}: `public."Customers"`. */
export function pathInText(parts: readonly (string | undefined)[], dialect: DialectSyntax): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => nameInText(part as string, dialect))
    .join('.');
}

/** Whether a name can be offered as what was meant: one that a person can read and type, without odd blanks or invisible characters. */
export function canBeSuggested(name: string): boolean {
  return name.length <= LONGEST && name === name.trim() && visibleLine(name) === name && !/\s{2}|[^\S ]|\u2800/u.test(name);
}
