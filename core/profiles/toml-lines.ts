import type { FieldPath, Position } from './json-positions.ts';

type Parse = (toml: string) => unknown;

/** A table header, or the key of a line; the parts in quotes may hold dots. */
const KEY = String.raw`(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')`;
const DOTTED = String.raw`${KEY}(?:[ \t]*\.[ \t]*${KEY})*`;
const HEADER = new RegExp(String.raw`^[ \t]*(\[\[?)[ \t]*(${DOTTED})[ \t]*\]`);
const FIELD = new RegExp(String.raw`^([ \t]*)(${DOTTED})[ \t]*=(.*)$`);

/**
 * Where the fields of a sound TOML text stand, since the parser does not tell. Fields inside inline tables and arrays count as
 * standing where the outermost key does. Keys are read by the TOML parser itself (`parse`).
 */
export function tomlLocator(text: string, parse: Parse): (path: FieldPath) => Position | undefined {
  const locations = new Map<string, Position>();
  const counts = new Map<string, number>();
  let table: FieldPath = [];
  let openString: string | undefined;

  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (openString !== undefined) {
      if (line.includes(openString)) openString = undefined;
      continue;
    }
    const header = HEADER.exec(line);
    if (header) {
      table = withIndexes(partsOf(`[${header[2]}]`, parse), counts, header[1] === '[[');
      remember(locations, table, { line: index + 1, column: line.indexOf('[') + 1 });
      continue;
    }
    const field = FIELD.exec(line);
    if (!field) continue;
    remember(locations, [...table, ...partsOf(`${field[2]} = 0`, parse)], { line: index + 1, column: (field[1]?.length ?? 0) + 1 });
    openString = ['"""', "'''"].find((quote) => field[3]?.trimStart().startsWith(quote) && field[3].split(quote).length === 2);
  }

  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const entry = locations.get(JSON.stringify(path.slice(0, length)));
      if (entry) return entry;
    }
    return undefined;
  };
}

/** The parts of the one key of a line such as `[a."b.c"]`. */
function partsOf(line: string, parse: Parse): string[] {
  const parts: string[] = [];
  for (let here = parse(line); typeof here === 'object' && here !== null; ) {
    const [entry] = Object.entries(here);
    if (entry === undefined) break;
    parts.push(entry[0]);
    here = entry[1];
  }
  return parts;
}

/** `[[views]]` for the third time is `views[2]`, and so is what stands under it. */
function withIndexes(parts: string[], counts: Map<string, number>, another: boolean): FieldPath {
  let path: FieldPath = [];
  for (const [index, part] of parts.entries()) {
    path = [...path, part];
    const key = JSON.stringify(path);
    const seen = counts.get(key) ?? 0;
    const last = index === parts.length - 1;
    if (last && another) counts.set(key, seen + 1);
    if (last && another) path = [...path, seen];
    else if (seen > 0) path = [...path, seen - 1];
  }
  return path;
}

/** A field, and the tables around it that stand nowhere of their own. The first place counts. */
function remember(locations: Map<string, Position>, path: FieldPath, at: Position): void {
  for (let length = 1; length <= path.length; length++) {
    const key = JSON.stringify(path.slice(0, length));
    if (!locations.has(key)) locations.set(key, at);
  }
}
