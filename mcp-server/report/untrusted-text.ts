import { visibleLine } from '../../core/common/visible-text.ts';

/** Stands for the rest of a message of others. */
export const REST_LEFT_OUT = '[the rest may quote a statement or data, and is left out]';

/** A quote, a bracket, an address of a person; not the apostrophe of "can't", and not what masks write. */
const QUOTED = /["`´‘“«(){}<]|\[(?!host\]|withheld:)|(?<![a-z](?='(?:t|s|re|ve|ll|d|m)\b))'|[\w.+-]{1,64}@[\w-]/;
/** `SELECT`, `Where`, as people write keywords. */
const SQL_WORD =
  /\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|REPLACE|FROM|WHERE|VALUES|CREATE|ALTER|DROP|TRUNCATE|GRANT|EXEC|EXECUTE|COPY|CALL|DESCRIBE|EXPLAIN)\b/;
const SQL_PHRASE = new RegExp(
  [
    String.raw`select\s+(?:\*|\d|distinct\b|\S{1,200}\s*,)`,
    String.raw`select\s[^\n]{1,300}?\sfrom\s`,
    String.raw`insert\s+into\s`,
    String.raw`delete\s+from\s`,
    String.raw`merge\s+into\s`,
    String.raw`update\s+\S{1,200}\s+set\s`,
    String.raw`(?:create|alter|drop|truncate)\s+(?:or\s+replace\s+)?(?:table|view|schema|database|index|role|user|function|procedure|temp)`,
    String.raw`with\s+\S{1,200}\s+as\b`,
    String.raw`where\s+\S{1,200}\s*(?:[=<>]|like\b|in\b|is\b|between\b)`,
  ]
    .map((phrase) => String.raw`\b${phrase}`)
    .join('|'),
  'i',
);

/** A message that nobody foresaw, up to where it may begin to quote a statement or a value: the first words name the cause. */
export function withoutQuotations(message: string): string {
  const ends = [QUOTED, SQL_WORD, SQL_PHRASE].map((form) => message.search(form)).filter((at) => at >= 0);
  if (ends.length === 0) return message;
  return `${message.slice(0, Math.min(...ends)).trimEnd()} ${REST_LEFT_OUT}`.trimStart();
}

const LOOKALIKES: Readonly<Record<string, string>> = { '`': "'", '<': '‹', '](': '] (' };

/** Text of others within a line of Markdown: one line, and nothing that makes code, a link, a picture or HTML of it. */
export function inMarkdown(text: string): string {
  // Not with backslashes: the text may end in one of its own.
  return visibleLine(text).replace(/[`<]|\]\(/g, (match) => LOOKALIKES[match] ?? match);
}
