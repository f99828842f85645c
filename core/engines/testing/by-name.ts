import type { Classification } from '../../sql/classification.ts';
import { classify as classifyIn } from '../../sql/classify.ts';
import type { LexerRules } from '../../sql/tokenizer/lexer-rules.ts';
import { DIALECTS, type EngineName, findDialect } from '../registry.ts';

/** `classify` for tests that name a dialect instead of importing it. */
export function classify(sql: string, engine: string): Promise<Classification> {
  const dialect = findDialect(engine);
  if (!dialect) throw new TypeError(`no dialect of ${engine}`);
  return classifyIn(sql, dialect);
}

/** The names of all engines. */
export const ENGINE_NAMES = Object.keys(DIALECTS) as EngineName[];

/** The lexical rules of a dialect, by the name of its engine. */
export function lexerRules(engine: EngineName): readonly [LexerRules, ...LexerRules[]] {
  return DIALECTS[engine].lexerRules;
}
