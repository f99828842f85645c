// The parser's thread (sqlparser.ts starts it): a message is a `ParseRequest`, the answer a `ParseReply`.
import { parentPort, workerData } from 'node:worker_threads';
import { init, Parser } from '@guanmingchiu/sqlparser-ts';
import { isSameTree, withoutLocations } from './same-tree.ts';
import type { ParseReply, ParseRequest, ParserSettings } from './sqlparser.ts';

const { recursionLimit } = workerData as ParserSettings;

function parse({ dialect, texts, doubleQuotedStrings }: ParseRequest): ParseReply {
  try {
    const parser = new Parser({ name: dialect } as never).withOptions({ recursionLimit });
    const [trees, ...others] = texts.map((text) => parser.parse(text));
    if (!others.every((other) => isSameTree(trees, other, { doubleQuotedStrings }))) return { outcome: 'differs' };
    // A string is faster to post than a tree, and structured cloning of a deep tree could overflow the stack.
    return { outcome: 'trees', json: JSON.stringify(withoutLocations(trees)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Parser errors have this prefix or a position; any other error is a WebAssembly trap.
    const isAboutStatement = message.startsWith('sql parser error: ') || / at Line: \d+, Column: \d+/.test(message);
    return isAboutStatement ? { outcome: 'error', message: message.replace('sql parser error: ', '') } : { outcome: 'crashed' };
  }
}

await init();
parentPort?.on('message', (request: ParseRequest) => parentPort?.postMessage(parse(request)));
parentPort?.postMessage('ready');
