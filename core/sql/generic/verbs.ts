import type { Capability } from '../classification.ts';
import { outermost } from '../tokenizer/statements.ts';
import { foldCase, isOperator, type Token, wordOf } from '../tokenizer/token.ts';
import type { Verdict } from './reader-rules.ts';
import { words } from './words.ts';

const VERBS = {
  write: words('insert update delete merge replace copy load upsert unload put'),
  ddl: words('create drop alter truncate rename undrop comment'),
  admin:
    words(`grant revoke deny set unset use kill flush lock unlock analyze optimize vacuum refresh reset shutdown restart install uninstall dbcc backup
    restore reconfigure checkpoint cache uncache clear msck repair get remove rm add purge import clone binlog change reorg fsck generate sync convert
    list ls delimiter go bulk fetch open close updatetext writetext readtext help print raiserror throw setuser revert enable disable apply`),
  transaction: words('begin start commit rollback savepoint save release xa end'),
  call: words('call exec execute do handler prepare deallocate declare if while waitfor return goto let for loop repeat case async'),
};

/** Verbs whose object makes up the name of what is done: `drop table`. */
const WITH_OBJECT = words('create drop alter rename undrop comment lock unlock start analyze install uninstall import backup restore');

const MODIFIERS =
  words(`or replace temporary temp global local unique clustered nonclustered external transient volatile materialized recursive secure
  if not exists on definer algorithm sql security hybrid iceberg dynamic managed streaming live refresh no_write_to_binlog online offline fulltext spatial aggregate`);

/** What a statement that is no query does, by its leading words. Undefined when its first word is none we know. */
export function verdictByVerb(tokens: readonly Token[]): Verdict | undefined {
  const verb = wordOf(tokens[0]);
  if (verb === 'with') return verdictOfWith(tokens);
  if (verb === 'from') return verdictOfFrom(tokens);
  const found = Object.entries(VERBS).find(([, verbs]) => verbs.has(verb));
  if (!found) return undefined;
  const capability = found[0] as Capability;
  const kind = WITH_OBJECT.has(verb) ? withObject(verb, tokens) : verb;
  return { capability, kind, reason: `${kind.toUpperCase()} ${EFFECT[found[0]]}.` };
}

const EFFECT: Record<string, string> = {
  write: 'changes rows',
  ddl: 'changes objects',
  admin: 'changes the session or the server, or is not known to change nothing',
  transaction: 'controls a transaction',
  call: 'runs something of unknown effect',
};

function withObject(verb: string, tokens: readonly Token[]): string {
  for (const token of tokens.slice(1, 12)) {
    if (token.kind === 'operator' && token.text !== '=') break;
    const word = wordOf(token);
    if (word && !MODIFIERS.has(word)) return `${verb} ${word}`;
  }
  return verb;
}

/** `WITH … DELETE` is a DELETE: the verb is the first outside the brackets. */
function verdictOfWith(tokens: readonly Token[]): Verdict | undefined {
  for (const [index, token] of outermost(tokens)) {
    const word = wordOf(token);
    if (VERBS.write.has(word) && index > 0 && isOperator(tokens[index - 1], ')')) {
      return { capability: 'write', kind: word, reason: `${foldCase(word).toUpperCase()} after WITH changes rows.` };
    }
  }
  return undefined;
}

/** `FROM t INSERT INTO u SELECT a` writes, perhaps several times. */
function verdictOfFrom(tokens: readonly Token[]): Verdict | undefined {
  for (const [, token] of outermost(tokens))
    if (wordOf(token) === 'insert') return { capability: 'write', kind: 'insert', reason: 'FROM … INSERT changes rows.' };
  return undefined;
}
