// The parser's thread (sqlparser.ts starts it): a message is a `ParseRequest`, the answer a `ParseReply`.
import { parentPort, workerData } from 'node:worker_threads';
import { init, Parser } from '@guanmingchiu/sqlparser-ts';
import { isSameTree, withoutPlaces } from './same-tree.ts';
import type { ParseReply, ParseRequest, ParserSettings } from './sqlparser.ts';

const { recursionLimit } = workerData as ParserSettings;

function parse({ dialect, texts, doubleQuotedStrings }: ParseRequest): ParseReply {
  try {
    const parser = new Parser({ name: dialect } as never).withOptions({ recursionLimit });
    const [trees, ...others] = texts.map((text) => parser.parse(text));
    if (!others.every((other) => isSameTree(trees, other, { doubleQuotedStrings }))) return { outcome: 'differs' };
    // A string travels faster than a tree, and no depth of it can hurt.
    return { outcome: 'trees', json: JSON.stringify(withoutPlaces(trees)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What the parser says of a statement says so, or has a place; all else is a trap of the machine it runs on.
    const isAboutStatement = message.startsWith('sql parser error: ') || / at Line: \d+, Column: \d+/.test(message);
    return isAboutStatement ? { outcome: 'error', message: message.replace('sql parser error: ', '') } : { outcome: 'crashed' };
  }
}

await init();
parentPort?.on('message', (request: ParseRequest) => parentPort?.postMessage(parse(request)));
parentPort?.postMessage('ready');
