import type { Classification } from '../classification.ts';
import type { LexerRules } from '../tokenizer/lexer-rules.ts';
import { nesting, splitStatements } from '../tokenizer/statements.ts';
import { type Token, wordOf } from '../tokenizer/token.ts';
import { tokenize } from '../tokenizer/tokenize.ts';
import { isBlock } from './blocks.ts';
import { classifyStatement, kindOfQuery } from './classify-statement.ts';
import type { ReaderRules, StatementClass } from './reader-rules.ts';
import { invalid } from './refusals.ts';
import { classifyByVerb } from './verbs.ts';

/**
 * Classifies SQL of a dialect without a parser from its own server. It is a read only if our tokenizer, in every lexical mode that the server
 * may use, and the generic parser agree, and every node, function and word is known to be harmless.
 */
export async function readGeneric(sql: string, dialect: ReaderRules): Promise<Classification> {
  const answer = (classified: StatementClass, statements: number): Classification => ({
    dialect: dialect.dialect.name,
    statements,
    ...classified,
  });
  if (!sql.isWellFormed()) return answer(invalid('The statement holds half of a character (a lone surrogate).'), -1);
  const [usual, ...others] = dialect.dialect.lexerRules;
  const { tokens, error } = tokenize(sql, usual);
  if (error) return answer(invalid(error.message), -1);
  const statements = splitStatements(tokens);
  const statement = statements[0];
  if (!statement) return answer({ capability: 'empty', kind: 'empty', reason: 'There is nothing but blanks and comments.' }, 0);
  if (!nesting(tokens).balanced) return answer(invalid('A bracket is not closed, or closes what was not opened.'), -1);

  const count = isBlock(statement, tokens, dialect) ? 1 : countStatements(statements, dialect);
  if (count > 1) {
    const kind = classifyByVerb(statement)?.kind ?? kindOfQuery(statement, dialect) ?? METADATA_KINDS[wordOf(statement[0])] ?? 'unknown';
    return answer({ capability: 'unknown', kind, reason: `There are ${count} statements; send one at a time.` }, count);
  }
  const doubleQuotedStrings = tokens.some((token) => token.kind === 'string' && /^\w*"/.test(token.text));
  const classified = await classifyStatement(statement, { sql, dialect, all: tokens, asWritten: true, doubleQuotedStrings });
  if (classified.capability !== 'read') return answer(classified, classified.capability === 'invalid' ? -1 : 1);

  const otherwise = await objectionInOtherModes(sql, dialect, others, tokens);
  return answer(otherwise ? { capability: 'unknown', kind: classified.kind, reason: otherwise } : classified, 1);
}

const METADATA_KINDS: Readonly<Record<string, string>> = { show: 'show', describe: 'describe', desc: 'describe', explain: 'explain' };

function countStatements(statements: readonly Token[][], dialect: ReaderRules): number {
  return statements.reduce((sum, each) => sum + 1 + (dialect.furtherStatements?.(each).length ?? 0), 0);
}

/**
 * Reads the text in the other lexical modes that the server may use. In each it must be the same read, or a text that the server refuses
 * (an unclosed string, say). Returns a sentence otherwise.
 */
async function objectionInOtherModes(
  sql: string,
  dialect: ReaderRules,
  modes: readonly LexerRules[],
  usual: readonly Token[],
): Promise<string | undefined> {
  const seen = new Set([signature(usual)]);
  const differently = 'With other quoting settings the server reads this differently';
  for (const rules of modes) {
    const { tokens, error } = tokenize(sql, rules);
    if (error?.refused) continue;
    if (error) return `${differently}: ${error.message}`;
    const mark = signature(tokens);
    if (seen.has(mark)) continue;
    seen.add(mark);
    const statements = splitStatements(tokens);
    const same = countStatements(statements, dialect) === 1 && wordOf(statements[0]![0]) === wordOf(usual[0]) && nesting(tokens).balanced;
    if (!same) return `${differently}.`;
    const classified = await classifyStatement(statements[0]!, { sql, dialect, all: tokens, asWritten: false, doubleQuotedStrings: false });
    if (classified.capability !== 'read') return `${differently}: ${classified.reason}`;
  }
  return undefined;
}

/** What tells two tokenizations apart: where each token stands and what kind it is. */
function signature(tokens: readonly Token[]): string {
  return tokens.map((token) => `${token.kind[0]}${token.start}-${token.end}`).join();
}
