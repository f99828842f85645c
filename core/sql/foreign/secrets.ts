import { foldCase, type Token } from '../tokenizer/token.ts';
import type { ForeignDialect } from './foreign-dialect.ts';
import type { Inspection } from './inspect-tree.ts';

/** Catalogue tables that hold password hashes may be read, but not their secret columns. A sentence when the statement could show one. */
export function secretObjection({ tables, wildcard }: Inspection, tokens: readonly Token[], dialect: ForeignDialect): string | undefined {
  for (const table of tables) {
    // A table may be called `constructor`.
    if (!Object.hasOwn(dialect.secrets, table)) continue;
    const columns = dialect.secrets[table]!;
    const named = tokens.find((token) => token.kind !== 'operator' && columns.includes(foldCase(token.value)));
    if (named || wildcard) return `${table} holds password hashes${named ? ` in ${named.value}` : ''}; name the other columns instead.`;
  }
  return undefined;
}
