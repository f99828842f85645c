import { closingBracket, type Literal, readLiteral, skipBlank } from './redact-literal.ts';
import type { Span } from './redact-spans.ts';

/**
 * Words that name a secret, in connection strings, headers, JSON and SQL alike. Any prefix is allowed (`PGPASSWORD`, `snowflake_token`),
 * but no suffix (`secret_name`, `tokens` and `passwordless` name no secret).
 */
const WORD =
  /pass(?:word|wd|phrase|code)|pwd|(?:client[_-]?)?secret(?:[_-]?(?:access[_-]?)?key|[_-]?string|[_-]?value)?|token|(?:api|access|private|account|master|storage|service[_-]?role|anon|encryption)[_-]?key(?:[_-]?id)?|aws[_-]?key[_-]?id|credentials?|(?:proxy-)?authorization|(?:set-)?cookie|x-amz-signature|\bidentified\b|\bpass\b|[?&]sig\b/gi;
const NAME_END = /\\{0,8}["'`\]]/y;
const OPERATOR = /:=|=>|==?|%3D|:(?!:)/iy;
const PLACEHOLDER = /(?:\?|\$\d{1,5})(?![\w?$])/y;
const CREATE_SECRET = /\bcreate\s+(?:or\s+replace\s+)?(?:(?:persistent|temporary|temp)\s+)?secret\b[^(;]{0,200}\(/gi;
/** Words that take a literal without an operator (`PASSWORD 'x'`). Not `token` alone: parsers complain of "token 'x'". */
const BARE = /pass(?:word|wd|phrase)$|pwd$|secret|key/i;

/** The secrets of `name=value` pairs and of SQL that sets one. Linear: no part of the text is read as a value more than twice. */
export function pairSpans(text: string): Span[] {
  const spans: Span[] = [];
  let done = 0;
  let farDone = 0;
  const take = (literal: Literal) => {
    spans.push([literal.start, literal.farEnd]);
    done = Math.max(done, literal.after);
    farDone = Math.max(farDone, literal.farEnd);
  };
  /**
   * Masks the literal at `at` and the ones concatenated to it (`'a' 'b'`, `'a' || 'b'`); returns the index after them, or -1 if there is
   * none.
   */
  const takeLiterals = (at: number): number => {
    let after = -1;
    let from = at;
    for (;;) {
      const literal = readLiteral(text, from, { far: from >= farDone });
      if (literal === undefined) return after;
      take(literal);
      after = literal.after;
      from = skipBlank(text, after);
      if (text.startsWith('||', from)) from = skipBlank(text, from + 2);
      else if (text[from] === '+') from = skipBlank(text, from + 1);
      else if (text[from] !== "'") return after;
    }
  };

  for (const match of text.matchAll(CREATE_SECRET)) {
    const open = match.index + match[0].length - 1;
    if (open < done) continue;
    const close = closingBracket(text, open);
    spans.push([open + 1, close]);
    done = close;
  }
  const insideSecrets = spans.length;
  done = 0;

  for (const match of text.matchAll(WORD)) {
    if (match.index < done) continue;
    const word = match[0].toLowerCase();
    const wordEnd = match.index + match[0].length;
    if (word === 'identified') {
      identified(text, wordEnd, takeLiterals);
      continue;
    }
    const nameEnd = skipBlank(text, sticky(NAME_END, text, wordEnd) ?? wordEnd);
    const valueAt = sticky(OPERATOR, text, nameEnd);
    if (valueAt === undefined) {
      if (BARE.test(word) || /[_-]$/.test(text.slice(match.index - 1, match.index)))
        withoutOperator(text, match.index, wordEnd, takeLiterals);
      continue;
    }
    const operator = text.slice(nameEnd, valueAt);
    if (isReference(text, match.index, word, operator, valueAt)) continue;
    const at = skipBlank(text, valueAt);
    if (sticky(PLACEHOLDER, text, at) !== undefined) continue;
    if (takeLiterals(at) >= 0) continue;
    const span = /[({[]/.test(text[at] ?? '')
      ? bracketed(text, at, operator)
      : unquoted(text, at, { index: match.index, word, operator, valueAt });
    if (span === undefined) continue;
    spans.push(span);
    done = Math.max(done, span[1]);
  }
  return insideSecrets === spans.length ? spans : spans.filter(([start, end]) => end > start);
}

function sticky(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** `IDENTIFIED [WITH plugin] BY|AS '…' [REPLACE '…']`: every literal of the clause. */
function identified(text: string, at: number, takeLiterals: (at: number) => number): void {
  let i = at;
  for (let token = 0; token < 16; token++) {
    i = skipBlank(text, i);
    const after = takeLiterals(i);
    const next = after >= 0 ? after : sticky(/[\w.]{1,128}|\(/y, text, i);
    if (next === undefined) return;
    i = next;
  }
}

/** `PASSWORD '…'`, `PASSWORD('…')`, `SECRET '…'`, `SET PASSWORD FOR x = '…'`. */
function withoutOperator(text: string, wordAt: number, wordEnd: number, takeLiterals: (at: number) => number): void {
  const at = skipBlank(text, wordEnd);
  if (at > wordEnd || text[at] === "'") {
    if (takeLiterals(at) >= 0) return;
  }
  if (text[at] === '(' && /^pass/i.test(text.slice(wordAt, wordAt + 4))) {
    takeLiterals(skipBlank(text, at + 1));
    return;
  }
  if (!/\bset\s{1,20}$/i.test(text.slice(Math.max(0, wordAt - 25), wordAt))) return;
  const assignment = /(?:=|\bto\b)\s{0,20}(?:(?:old_)?password\s{0,20}\(\s{0,20})?(?=['"])/i.exec(text.slice(wordEnd, wordEnd + 300));
  if (assignment !== null) takeLiterals(wordEnd + assignment.index + assignment[0].length);
}

/** Texts that look like a pair and are none: our own `secret:name`, "using password: YES", "unexpected token: x". */
function isReference(text: string, index: number, word: string, operator: string, valueAt: number): boolean {
  if (operator !== ':') return false;
  const before = text.slice(Math.max(0, index - 11), index);
  if (word === 'secret') return !/\w$/.test(before) && /^[a-z0-9]/i.test(text.slice(valueAt, valueAt + 1));
  if (word === 'password') return /using $/i.test(before) && /^ (?:YES|NO)\b/.test(text.slice(valueAt, valueAt + 5));
  return word === 'token' && /unexpected $/i.test(before);
}

/** The inside of a bracket; in `Pwd={…}`, ODBC's quoting, `}}` is an escaped brace and brackets do not nest. */
function bracketed(text: string, at: number, operator: string): Span | undefined {
  const close = operator === '=' && text[at] === '{' ? odbcBrace(text, at) : closingBracket(text, at);
  return close > at + 1 ? [at + 1, close] : undefined;
}

function odbcBrace(text: string, at: number): number {
  let close = text.indexOf('}', at);
  while (close >= 0 && text[close + 1] === '}') close = text.indexOf('}', close + 2);
  return close < 0 ? text.length : close;
}

interface Pair {
  index: number;
  word: string;
  operator: string;
  valueAt: number;
}

const LINE_VALUE = /[^\r\n"'`]*/y;
const ADO_VALUE = /[^;\r\n"'`]*/y;
const PLAIN_END = /[\s;"'`<>]|&(?=[\w.-]{1,64}=)|,(?=\s|$|[\w.-]{1,64}\s?[=:])/g;

function unquoted(text: string, at: number, pair: Pair): Span | undefined {
  let end: number;
  if (/authorization$|cookie$/.test(pair.word)) end = sticky(LINE_VALUE, text, at) ?? at;
  else if (pair.operator === '=' && at === pair.valueAt && /;[\w -]{0,40}$/.test(text.slice(Math.max(0, pair.index - 41), pair.index)))
    end = sticky(ADO_VALUE, text, at) ?? at;
  else end = plainEnd(text, at);
  while (end > at && text[end - 1] === '\\' && /["'`]/.test(text[end] ?? '')) end--;
  if (end === at || (pair.operator === '=' && isSameColumn(text.slice(at, end), pair.word))) return undefined;
  return [at, end];
}

/** The end of an unquoted value: a blank (unless a backslash escapes it), a quote, `;`, or the next pair after `&` or a comma. */
function plainEnd(text: string, at: number): number {
  PLAIN_END.lastIndex = at;
  for (;;) {
    const match = PLAIN_END.exec(text);
    if (match === null) return text.length;
    if (match[0] !== ' ' || text[match.index - 1] !== '\\') return match.index;
  }
}

/** `ON a.token = b.token` compares two columns; no secret is in it. */
function isSameColumn(value: string, word: string): boolean {
  if (value.length > 128 || !value.includes('.')) return false;
  const last = value.slice(value.lastIndexOf('.') + 1).replace(/[)\]]+$/, '');
  return last.toLowerCase() === word;
}
