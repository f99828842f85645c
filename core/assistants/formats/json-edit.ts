import { createScanner, type Node, type SyntaxKind } from 'jsonc-parser';

/** The style of a file, which edits follow. */
export interface JsonStyle {
  eol: string;
  /** One step of indentation. */
  unit: string;
}

/** The node `"key": value` of an object. */
export function propertyOf(object: Node, key: string): Node | undefined {
  return object.type === 'object' ? object.children?.find((property) => property.children?.[0]?.value === key) : undefined;
}

/** A value as indented JSON that begins at `depth`; its first line has no indentation. */
export function pretty(value: unknown, depth: number, { eol, unit }: JsonStyle): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${unit.repeat(depth)}`);
}

/** The text with a node replaced. */
export function replace(text: string, { offset, length }: Node, by: string): string {
  return text.slice(0, offset) + by + text.slice(offset + length);
}

/** The text with each of these nodes replaced, which must be in order; built in one pass, since a file may hold 100,000 of them. */
export function replaceAll(text: string, nodes: readonly Node[], by: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { offset, length } of nodes) {
    parts.push(text.slice(at, offset), by);
    at = offset + length;
  }
  return parts.join('') + text.slice(at);
}

/** Whether an object is written on one line. */
export function isOneLine(text: string, { offset, length }: Node): boolean {
  return !text.slice(offset, offset + length).includes('\n');
}

/** Adds a property after the last one; a comment after that one stays with it. Only adds characters. */
export function insertProperty(text: string, object: Node, key: string, value: unknown, depth: number, style: JsonStyle): string {
  const last = object.children?.at(-1);
  const property = `${style.eol}${style.unit.repeat(depth)}${JSON.stringify(key)}: ${pretty(value, depth, style)}`;
  if (!last) {
    const at = object.offset + 1;
    const inner = text.slice(at, object.offset + object.length - 1);
    const closing = inner.includes('\n') ? '' : style.eol + style.unit.repeat(depth - 1);
    return text.slice(0, at) + property + closing + text.slice(at);
  }
  const end = last.offset + last.length;
  if (isOneLine(text, object)) return `${text.slice(0, end)}, ${JSON.stringify(key)}: ${JSON.stringify(value)}${text.slice(end)}`;
  const comma = commaAfter(text, end);
  const tail = comma === undefined ? end : comma + 1;
  const lineEnd = tail + (/^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n)/.exec(text.slice(tail))?.[0].length ?? 0);
  const before = comma === undefined ? `${text.slice(0, end)},${text.slice(end, lineEnd)}` : text.slice(0, lineEnd);
  return before + property + (comma === undefined ? '' : ',') + text.slice(lineEnd);
}

// Type-only enums of jsonc-parser: its values exist in no module at run time.
const COMMA: SyntaxKind.CommaToken = 5;
const LINE_COMMENT: SyntaxKind.LineCommentTrivia = 12;

/** The offset of the comma after a value, across space and comments; undefined if there is none. */
function commaAfter(text: string, from: number): number | undefined {
  const tokens = createScanner(text, true);
  tokens.setPosition(from);
  return tokens.scan() === COMMA ? tokens.getTokenOffset() : undefined;
}

/** Removes a property with one comma and the line end or the blanks before it. Comments beside it stay. */
export function cutProperty(text: string, object: Node, property: Node): string {
  const siblings = object.children ?? [];
  const index = siblings.indexOf(property);
  const before = siblings[index - 1];
  const start = property.offset;
  const end = property.offset + property.length;
  const own = commaAfter(text, end);
  const comma = own ?? (before && commaAfter(text, before.offset + before.length));
  const spans: [from: number, to: number][] = [[start, end]];
  if (comma !== undefined) spans.push([comma, comma + 1]);
  const lead = /(\r?\n)?[ \t]*$/.exec(text.slice(0, start)) as RegExpExecArray;
  const behind = own === undefined ? end : own + 1;
  if (lead[1] === undefined) {
    // Within a line: the blanks before the property, or those after it if it is the first.
    if (before) spans.push([lead.index, start]);
    else spans.push([behind, behind + blanksAt(text, behind)]);
  } else if (sharesLine(text, behind, siblings[index + 1])) {
    spans.push([behind, behind + blanksAt(text, behind)]);
  } else {
    const from = before ? before.offset + before.length : object.offset + 1;
    // The text after our property must not join a line comment that ends the line before.
    const joins = !endsInLineComment(text.slice(from, lead.index)) || /^[ \t]*(?=\r?\n|$)/.test(text.slice(behind));
    if (joins) spans.push([lead.index, start]);
  }
  return spans.sort(([a], [b]) => b - a).reduce((out, [from, to]) => out.slice(0, from) + out.slice(to), text);
}

function blanksAt(text: string, from: number): number {
  return /^[ \t]*/.exec(text.slice(from))?.[0].length ?? 0;
}

function sharesLine(text: string, from: number, next: Node | undefined): boolean {
  return next !== undefined && !text.slice(from, next.offset).includes('\n');
}

/** Whether a text ends inside a line comment: `1, // note` but not `1, // note\n`. */
function endsInLineComment(between: string): boolean {
  const tokens = createScanner(between);
  let comment = false;
  while (tokens.getPosition() < between.length) comment = tokens.scan() === LINE_COMMENT;
  return comment;
}
