import type { AST } from 'toml-eslint-parser';
import { type TomlPath, tomlNames, tomlStatements } from '../common/toml-syntax.ts';
import { type FieldPath, type Position, positionOf } from './json-positions.ts';

/**
 * Positions of fields in a valid TOML text: of the field itself, or of its nearest existing ancestor. The position of a table is its first
 * mention, even as a part of a longer name.
 */
export function tomlLocator(text: string): (path: FieldPath) => Position | undefined {
  const offsets = new Map<string, number>();
  const remember = (path: TomlPath, offset: number, from: number): void => {
    for (let length = from; length <= path.length; length++) {
      const key = JSON.stringify(path.slice(0, length));
      if (!offsets.has(key)) offsets.set(key, offset);
    }
  };
  const rememberInner = (path: TomlPath, value: AST.TOMLContentNode): void => {
    if (value.type === 'TOMLArray') {
      for (const [index, element] of value.elements.entries()) {
        const inner = [...path, index];
        remember(inner, element.range[0], inner.length);
        rememberInner(inner, element);
      }
    } else if (value.type === 'TOMLInlineTable') {
      for (const field of value.body) {
        const inner = [...path, ...tomlNames(field.key)];
        remember(inner, field.range[0], path.length + 1);
        rememberInner(inner, field.value);
      }
    }
  };
  for (const { path, start, value } of tomlStatements(text) ?? []) {
    remember(path, start, 1);
    if (value) rememberInner(path, value);
  }

  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const offset = offsets.get(JSON.stringify(path.slice(0, length)));
      if (offset !== undefined) return positionOf(text, offset);
    }
    return undefined;
  };
}
