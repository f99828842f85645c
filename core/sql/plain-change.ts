import type { Classification } from './classification.ts';
import { isHarmlessChange, ROW_CHANGES } from './harmless-change.ts';
import { LEXIS } from './tokenizer/dialect-lexis.ts';
import { type Token, wordOf } from './tokenizer/token.ts';
import { tokenize } from './tokenizer/tokenize.ts';

const OBJECT_CHANGES = new Set(['create table', 'alter table', 'drop table', 'drop view', 'drop index', 'truncate', 'truncate table']);

/** Words that begin a change. Two of them in one statement (`WITH d AS (DELETE …) INSERT`, `ON CONFLICT DO UPDATE`) are two changes. */
const CHANGES = new Set(['insert', 'update', 'delete', 'merge', 'replace', 'overwrite', 'truncate', 'into']);
/** Words behind which a change of an object runs an expression, a query or code. */
const RUNS_MORE = new Set(
  'select values as using default generated check computed execute exec call function procedure trigger language program location owner enable disable cascade'.split(
    ' ',
  ),
);

/**
 * Whether a statement does what its first verb says and nothing else, so that a yes to “every INSERT” means it. A change of rows must be a
 * harmless one ({@link isHarmlessChange}). Fails closed: where anything is unclear, the statement is none.
 */
export async function isPlainChange(sql: string, classification: Classification): Promise<boolean> {
  const { capability, kind, dialect, statements } = classification;
  if (statements !== 1) return false;
  const readings = LEXIS[dialect].map((lexis) => tokenize(sql, lexis));
  if (readings.some(({ error }) => error !== undefined)) return false;
  if (capability === 'write' && ROW_CHANGES.has(kind))
    return readings.every(({ tokens }) => isOneChange(tokens, kind)) && (await isHarmlessChange(sql, classification));
  const isObjectChange = capability === 'ddl' || kind.startsWith('truncate');
  return (
    isObjectChange && OBJECT_CHANGES.has(kind) && readings.every(({ tokens }) => !tokens.some((token) => RUNS_MORE.has(wordOf(token))))
  );
}

/** One verb that changes, and the INTO of an INSERT. A MERGE does several things, so it is none. */
function isOneChange(tokens: readonly Token[], kind: string): boolean {
  const changes = tokens.map(wordOf).filter((word) => CHANGES.has(word));
  const wanted = kind === 'insert' && changes[1] === 'into' ? ['insert', 'into'] : [kind];
  return changes.join(' ') === wanted.join(' ');
}
