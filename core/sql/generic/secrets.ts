import { foldCase, isOperator, isWord, type Token } from '../tokenizer/token.ts';
import type { Inspection } from './inspect-tree.ts';
import type { ReaderRules } from './reader-rules.ts';

/** Catalogue tables that hold password hashes may be read, but not their secret columns. A sentence when the statement could show one. */
export function secretObjection(inspection: Inspection, tokens: readonly Token[], dialect: ReaderRules): string | undefined {
  for (const table of inspection.tables) {
    const secret = secretTable(table, dialect);
    if (!secret) continue;
    const columns = dialect.secrets[secret]!;
    const named = tokens.find((token) => token.kind !== 'operator' && columns.includes(foldLoosely(token.value)));
    if (!named && !inspection.wildcard) continue;
    const holds = `${secret} holds ${dialect.secretKinds?.[secret] ?? 'password hashes'}${named ? ` in ${named.value}` : ''}`;
    if (table.includes('.')) return `${holds}; name the other columns instead.`;
    return `${table} without a schema before it may be ${secret}: ${holds}. Name the schema of your table, or the columns you need.`;
  }
  return undefined;
}

/** Words behind which a table is named, for statements of which there is no tree. */
const BEFORE_TABLE = /^(?:from|join|straight_join|into|update|table|using|ignore|low_priority|delayed|high_priority|quick|[,(])$/;

/**
 * The secret table from which a statement without a tree could read: one that stands where a table may, when a secret column or `*`
 * stands anywhere.
 */
export function secretInTokens(tokens: readonly Token[], dialect: ReaderRules): string | undefined {
  const wildcard = tokens.some((token, index) => isOperator(token, '*') || (index > 0 && isWord(token, 'table')));
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'quoted') continue;
    const dotted = isOperator(tokens[index - 1], '.');
    const isSchema = isOperator(tokens[index + 1], '.');
    if (!dotted && (isSchema || !BEFORE_TABLE.test(foldCase(tokens[index - 1]?.text ?? '')))) continue;
    const secret = secretTable(dotted ? `${tokens[index - 2]?.value}.${token.value}` : token.value, dialect);
    if (!secret) continue;
    const columns = dialect.secrets[secret]!;
    const namesColumn = tokens.some((each) => each.kind !== 'operator' && columns.includes(foldLoosely(each.value)));
    if (wildcard || namesColumn) return secret;
  }
  return undefined;
}

function secretTable(table: string, dialect: ReaderRules): string | undefined {
  const name = foldLoosely(table);
  const full = name.includes('.') || dialect.secretSchema === undefined ? name : `${dialect.secretSchema}.${name}`;
  // A table may be called `constructor`.
  return Object.hasOwn(dialect.secrets, full) ? full : undefined;
}

/** Letters that SQL Server's collations compare as two (ß as ss), and the Turkish dotless ı. */
const SPELLED_OUT: Readonly<Record<string, string>> = { ß: 'ss', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' };

/** Folds at least as much as any server that compares names: MariaDB accepts `authent\u0130cation_string` (with a dotted I) for the column. */
export function foldLoosely(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßþæœı]/g, (letter) => SPELLED_OUT[letter]!);
  // Marks, and characters without a weight of their own, such as a blank of no width.
  return letters.replace(/[^\p{L}\p{N}_$#@.]/gu, '');
}
