import { classify } from '../../core/sql/classify.ts';
import type { Dialect } from '../../core/sql/dialect.ts';
import { judge } from '../../core/sql/policy.ts';
import { splitStatements } from '../../core/sql/tokenizer/statements.ts';
import { tokenize } from '../../core/sql/tokenizer/tokenize.ts';

/** What a read-only environment decides of one statement. */
export interface Measured {
  sql: string;
  allowed: boolean;
  /** True when it begins as a query does: SELECT, WITH, VALUES, TABLE, FROM or a bracket. */
  query: boolean;
  capability: string;
  reason: string;
}

/**
 * Splits a text into statements by the tokenizer of the dialect. At an error it goes on behind the next line that ends with a semicolon,
 * so that one statement that cannot be tokenized does not hide the rest.
 */
export function statementsOf(text: string, dialect: Dialect): string[] {
  const found: string[] = [];
  for (let from = 0; from < text.length; ) {
    const rest = text.slice(from);
    const { tokens, error } = tokenize(rest, dialect.lexerRules[0]);
    const pieces = splitStatements(tokens);
    // The statement that holds the error is cut by lines.
    const broken = error && tokens.length > 0 && tokens.at(-1)!.text !== ';' ? pieces.pop() : undefined;
    for (const piece of pieces) found.push(rest.slice(piece[0]!.start, piece.at(-1)!.end));
    if (!error) break;
    const start = broken?.[0]?.start ?? error.at;
    const end = /;[ \t]*(?:\n|$)/g;
    end.lastIndex = Math.max(start, error.at);
    const stop = end.exec(rest);
    found.push(rest.slice(start, stop ? stop.index : undefined).trim());
    from += stop ? end.lastIndex : rest.length;
  }
  return found;
}

/** Reads every statement of a text and says what a read-only environment decides of each. */
export async function measureGuard(text: string, dialect: Dialect): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const sql of statementsOf(text, dialect)) {
    const classification = await classify(sql, dialect);
    measured.push({
      sql,
      allowed: judge(classification, 'read-only').decision === 'allow',
      query: /^[\s(]*(?:select|with|values|table|from)\b/i.test(sql),
      capability: classification.capability,
      reason: classification.reason,
    });
  }
  return measured;
}

const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;

/** The figures as text: how many are allowed, and the refused ones by reason with one example each. */
export function summarize(measured: readonly Measured[]): string {
  const queries = measured.filter(({ query }) => query);
  const count = (all: readonly Measured[]): string => {
    const refused = all.filter(({ allowed }) => !allowed);
    return `${all.length} of which ${all.length - refused.length} allowed, ${refused.length} refused (${percent(refused.length, all.length)})`;
  };
  const byReason = new Map<string, { count: number; example: string }>();
  for (const { allowed, reason, sql } of measured) {
    if (allowed) continue;
    // Names, numbers and places differ from statement to statement.
    const general = reason.replace(/[`'"].*[`'"]/g, '…').replace(/\d+/g, '0');
    const seen = byReason.get(general) ?? { count: 0, example: sql.replace(/\s+/g, ' ').slice(0, 100) };
    byReason.set(general, { ...seen, count: seen.count + 1 });
  }
  const reasons = [...byReason].toSorted(([, a], [, b]) => b.count - a.count);
  return [
    `statements: ${count(measured)}`,
    `queries:    ${count(queries)}`,
    ...reasons.map(([reason, { count: times, example }]) => `${String(times).padStart(6)}  ${reason}\n          ${example}`),
  ].join('\n');
}
