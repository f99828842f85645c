import { type AST, parseTOML } from 'toml-eslint-parser';

/** The keys that lead to a setting; a number is an index among tables of one name (`[[views]]`). */
export type TomlPath = readonly (string | number)[];

/** A table header (`[a.b]`) or a `key = value` of a TOML text, which may span lines. */
export interface TomlStatement {
  /** From the beginning of its first line to after its last line end. */
  from: number;
  to: number;
  /** The path of the setting from the top of the document. */
  path: TomlPath;
  /** Where the statement itself begins, after the blanks of its line. */
  start: number;
  /** Undefined for a header. */
  value: AST.TOMLContentNode | undefined;
}

/**
 * The statements of a TOML text in order, from a parser that reports positions. Blank lines and comments between them belong to none.
 * Undefined if that parser rejects the text; whether it is valid TOML is decided by smol-toml, which reads the values.
 */
export function tomlStatements(text: string): TomlStatement[] | undefined {
  let top: AST.TOMLTopLevelTable;
  try {
    [top] = parseTOML(text).body;
  } catch {
    // The parser's own error, or a RangeError for a quoted text of more than 100,000 characters.
    return undefined;
  }
  return top.body.flatMap((node) => {
    if (node.type === 'TOMLKeyValue') return [keyValue(text, [], node)];
    const header = statement(text, node.range[0], node.key.range[1], node.resolvedKey, undefined);
    return [header, ...node.body.map((field) => keyValue(text, node.resolvedKey, field))];
  });
}

/** The names of a dotted key: `a."b c"` → a, b c. */
export function tomlNames({ keys }: AST.TOMLKey): string[] {
  return keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
}

function keyValue(text: string, table: TomlPath, node: AST.TOMLKeyValue): TomlStatement {
  return statement(text, node.range[0], node.range[1], [...table, ...tomlNames(node.key)], node.value);
}

function statement(text: string, start: number, end: number, path: TomlPath, value: AST.TOMLContentNode | undefined): TomlStatement {
  const newline = text.indexOf('\n', end);
  return { from: text.lastIndexOf('\n', start - 1) + 1, to: newline === -1 ? text.length : newline + 1, path, start, value };
}
