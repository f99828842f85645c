/** A table header or a `key = value` of a TOML text, which may span lines; with the path of keys that it sets. */
export interface TomlStatement {
  /** From the beginning of its line to behind its last line end. */
  from: number;
  to: number;
  path: string[];
  header: boolean;
}

const KEY = /"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+/g;

/** The statements of a text that a parser has accepted, in order. Blank lines and comments between them belong to none. */
export function tomlStatements(text: string): TomlStatement[] {
  const statements: TomlStatement[] = [];
  let table: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const first = line.trimStart()[0];
    if (first === undefined || first === '#') {
      at = end;
      continue;
    }
    const header = first === '[';
    const sign = header ? -1 : at + equalsIn(line);
    const to = header ? end : valueEnd(text, sign + 1);
    // `[[a.b]]  # note` → a, b
    const names = keysIn(header ? (/^\s*\[\[?(.*?)\]/s.exec(closedHeader(line))?.[1] ?? '') : text.slice(at, sign));
    if (header) table = names;
    statements.push({ from: at, to, path: header ? names : [...table, ...names], header });
    at = to;
  }
  return statements;
}

/** A header up to its closing bracket, with brackets inside quoted names left out of the search. */
function closedHeader(line: string): string {
  const closed = /^\s*\[\[?(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\]"'])*\]/.exec(line);
  return closed ? closed[0].replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, (name) => name.replaceAll(']', '\u0000')) : line;
}

/** The parts of a dotted key: `a."b c"` → a, b c. */
export function keysIn(text: string): string[] {
  return (text.match(KEY) ?? []).map((name) => {
    if (name.startsWith("'")) return name.slice(1, -1);
    if (!name.startsWith('"')) return name;
    try {
      return String(JSON.parse(name));
    } catch {
      return name.slice(1, -1);
    }
  });
}

/** Where the `=` behind the key is; names in quotes may hold one. */
function equalsIn(line: string): number {
  return /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'=])*/.exec(line)?.[0].length ?? line.length;
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
}

/** Behind the line on which a value ends: texts in quotes and brackets may span lines. */
function valueEnd(text: string, from: number): number {
  // In this order: `"""` before `"`. A long text may end in up to two quotes of its own.
  const token = /"""(?:[^\\]|\\[\s\S])*?"{3,5}|'''[\s\S]*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[{]|[\]}]|\n/g;
  token.lastIndex = from;
  let depth = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [what] = match;
    if (what === '[' || what === '{') depth += 1;
    else if (what === ']' || what === '}') depth -= 1;
    else if (what === '\n' && depth === 0) return token.lastIndex;
  }
  return text.length;
}
