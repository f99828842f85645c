import type { Cell } from '../../../../connectors/connector.ts';
import type { Decode } from './values.ts';

/**
 * Parses an array in PostgreSQL's text form: `{1,NULL,"a \"b\""}`, nested for several dimensions. An array with other lower bounds than 1
 * (`[0:1]={…}`) stays text, since a list has no bounds. `delimiter` is that of the element type (`;` for box, else `,`).
 */
export function readArray(text: string, decode: Decode, delimiter: string): Cell {
  if (text.startsWith('[')) return text;
  return arrayAt({ text, at: 0 }, decode, delimiter);
}

interface Reader {
  text: string;
  at: number;
}

function arrayAt(reader: Reader, decode: Decode, delimiter: string): Cell[] {
  const { text } = reader;
  const cells: Cell[] = [];
  reader.at += 1;
  while (reader.at < text.length) {
    const char = text[reader.at];
    if (char === '}') {
      reader.at += 1;
      return cells;
    }
    if (char === delimiter) reader.at += 1;
    else if (char === '{') cells.push(arrayAt(reader, decode, delimiter));
    else if (char === '"') cells.push(decode(quotedAt(reader)));
    else {
      const bare = bareAt(reader, delimiter);
      cells.push(bare === 'NULL' ? null : decode(bare));
    }
  }
  return cells;
}

function bareAt(reader: Reader, delimiter: string): string {
  const { text } = reader;
  const start = reader.at;
  let escaped = '';
  let from = start;
  while (reader.at < text.length && text[reader.at] !== delimiter && text[reader.at] !== '}') {
    if (text[reader.at] === '\\') {
      escaped += text.slice(from, reader.at);
      reader.at += 1;
      from = reader.at;
    }
    reader.at += 1;
  }
  return escaped + text.slice(from, reader.at);
}

/** Reads a quoted part, in which a backslash escapes the next character; in rows a doubled quote is a quote. */
function quotedAt(reader: Reader): string {
  const { text } = reader;
  let value = '';
  reader.at += 1;
  let from = reader.at;
  while (reader.at < text.length) {
    const char = text[reader.at];
    if (char === '\\') {
      value += text.slice(from, reader.at);
      reader.at += 1;
      from = reader.at;
    } else if (char === '"') {
      value += text.slice(from, reader.at);
      reader.at += 1;
      if (text[reader.at] !== '"') return value;
      from = reader.at;
    }
    reader.at += 1;
  }
  return value;
}

/**
 * Parses a row in PostgreSQL's text form: `(1,"a ""b""",)`; an empty field is NULL. Undefined where the number of fields differs, because the
 * type was altered after its lookup.
 */
export function readRow(text: string, fields: readonly { name: string; decode: Decode }[]): Cell | undefined {
  const reader = { text, at: 1 };
  const entries: [string, Cell][] = [];
  for (const { name, decode } of fields) {
    const part = fieldAt(reader);
    if (text[reader.at] !== (entries.length === fields.length - 1 ? ')' : ',')) return undefined;
    reader.at += 1;
    entries.push([name, part === undefined ? null : decode(part)]);
  }
  return Object.fromEntries(entries);
}

function fieldAt(reader: Reader): string | undefined {
  const { text } = reader;
  if (text[reader.at] === ',' || text[reader.at] === ')') return undefined;
  let value = '';
  while (reader.at < text.length && text[reader.at] !== ',' && text[reader.at] !== ')') {
    if (text[reader.at] === '"') value += quotedAt(reader);
    else if (text[reader.at] === '\\') {
      value += text[reader.at + 1] ?? '';
      reader.at += 2;
    } else {
      value += text[reader.at];
      reader.at += 1;
    }
  }
  return value;
}
