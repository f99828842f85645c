/**
 * A quoted value in SQL, JSON or a connection string. `start`..`end` is the text between the quotes if a backslash has no meaning (standard
 * SQL); `farEnd` is the end if a backslash escapes the quote (MySQL, JSON): `'a\'b'` ends at `a\` or at `a\'b`. The redactor does not know
 * the origin of the text, so it masks up to `farEnd` and continues at `after`, which is right for both.
 */
export interface Literal {
  start: number;
  end: number;
  farEnd: number;
  after: number;
}

const OPENER = /(?:[nebx]|u&|_[a-z0-9]{1,20})?(\\{0,8})(['"`])/iy;
const DOLLAR = /\$(?:[a-z_][a-z0-9_]{0,62})?\$/iy;

/** The literal that begins exactly at `at`, or undefined. An unterminated one extends to the end of the text. */
export function readLiteral(text: string, at: number, options: { far: boolean }): Literal | undefined {
  DOLLAR.lastIndex = at;
  const dollar = DOLLAR.exec(text)?.[0];
  if (dollar !== undefined) {
    const start = at + dollar.length;
    const index = text.indexOf(dollar, start);
    const end = index < 0 ? text.length : index;
    return { start, end, farEnd: end, after: index < 0 ? end : end + dollar.length };
  }
  OPENER.lastIndex = at;
  const opener = OPENER.exec(text);
  if (opener === null) return undefined;
  const [all, slashes, quote] = opener as unknown as [string, string, string];
  const start = at + all.length;
  const near = closing(text, start, quote, slashes.length === 0 ? Number.POSITIVE_INFINITY : slashes.length);
  const far = options.far && slashes.length === 0 ? closing(text, start, quote, 'even') : near;
  return { start, end: near.end, farEnd: Math.max(near.end, far.end), after: near.after };
}

/**
 * The next closing quote from `start`. `slashes` is the number of backslashes allowed before it: any (they have no meaning), at most n (the
 * text is inside a string that escaped our quotes n times), or an even number (each pair is one escaped backslash).
 */
function closing(text: string, start: number, quote: string, slashes: number | 'even'): { end: number; after: number } {
  let from = start;
  for (;;) {
    const index = text.indexOf(quote, from);
    if (index < 0) return { end: text.length, after: text.length };
    let before = 0;
    while (index - before > start && text[index - before - 1] === '\\') before++;
    const closes = slashes === 'even' ? before % 2 === 0 : before <= slashes;
    if (!closes) {
      from = index + 1;
    } else if (text[index + 1] === quote && (slashes === 'even' || slashes === Number.POSITIVE_INFINITY)) {
      from = index + 2;
    } else {
      return { end: typeof slashes === 'number' && slashes !== Number.POSITIVE_INFINITY ? index - before : index, after: index + 1 };
    }
  }
}

/** The index after blanks, escaped blanks (`\n` spelled out) and SQL comments of up to 200 characters. */
export function skipBlank(text: string, at: number): number {
  let i = at;
  for (;;) {
    const char = text[i];
    if (char === undefined) return i;
    if (char === ' ' || char === '\n' || char === '\t' || char === '\r' || (char > '\x7f' && /\s/.test(char))) {
      i++;
    } else if (char === '\\' && /[nrt]/.test(text[i + 1] ?? '')) {
      i += 2;
    } else if ((char === '/' && text[i + 1] === '*') || (char === '-' && text[i + 1] === '-')) {
      const comment = text.slice(i, i + 200);
      const close = char === '/' ? comment.indexOf('*/', 2) + 1 : comment.indexOf('\n');
      if (close <= 0) return i;
      i += close + 1;
    } else {
      return i;
    }
  }
}

/** The index of the bracket that closes the one at `at` (quotes respected), or the text's end. */
export function closingBracket(text: string, at: number): number {
  let depth = 0;
  let i = at;
  while (i < text.length) {
    const char = text[i] as string;
    if (char === "'" || char === '"') {
      i = readLiteral(text, i, { far: false })?.after ?? i + 1;
      continue;
    }
    if (char === '(' || char === '{' || char === '[') depth++;
    else if ((char === ')' || char === '}' || char === ']') && --depth === 0) return i;
    i++;
  }
  return text.length;
}
