import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** The names sqlparser gives to the dialects read here. */
export type ParserDialect = 'mysql' | 'mssql' | 'snowflake' | 'databricks';

/** A syntax tree as plain data: no spans, no tokens; absent fields are left out. */
export type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

/**
 * - `trees`: one tree per statement; both texts gave the same;
 * - `differs`: the two texts parse to different structures;
 * - `error`: one of them does not parse; `crashed`: the parser broke; `slow`: it was stopped at the deadline.
 */
export type Parsed =
  | { outcome: 'trees'; trees: Tree[] }
  | { outcome: 'differs' }
  | { outcome: 'error'; message: string }
  | { outcome: 'crashed' }
  | { outcome: 'slow' };

/** How long a statement may be parsed, in milliseconds; some forms cost the parser twice the time per level of nesting. */
export const PARSE_DEADLINE_MS = 5_000;

/** Deeper nesting is refused before parsing: the parser's stack is small and running over it breaks the instance. */
export const MAX_NESTING = 200;

/**
 * The program of the worker. The parser is compiled Rust: a stack overflow in it spoils its memory for good and a bad
 * statement can keep it busy for minutes, so it lives in a thread that can be thrown away. It is a string, so that a
 * bundle of the server needs no second entry file.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const bare = (tree) => {
  if (Array.isArray(tree)) return tree.map(bare);
  if (tree === null || typeof tree !== 'object') return tree;
  const copy = {};
  for (const [key, value] of Object.entries(tree)) if (key !== 'span' && key !== 'token' && !key.endsWith('_token') && value !== undefined) copy[key] = bare(value);
  return copy;
};
const STRING = /(?:String|StringLiteral)$/;
// What two readings must share: everything but the content of strings and odd characters inside quoted names.
let doubleQuotedStrings = false;
const PATH = /^(?:path|root|Path|Raw|pattern)$/;
const shape = (key, value) => {
  if (typeof value === 'string' && PATH.test(key)) return 'a string';
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && STRING.test(keys[0])) return 'a string';
  if (typeof value.value === 'string' && 'quote_style' in value) {
    if (value.quote_style === "'" || (value.quote_style === '"' && doubleQuotedStrings)) return 'a string';
    return { value: value.value.replace(/[^A-Za-z0-9_$ .#-]+/g, '_'), quoted: true };
  }
  return value;
};
(async () => {
  const { init, Parser } = await import(workerData.parser);
  await init();
  const parse = (dialect, text) => bare(new Parser({ name: dialect }).withOptions({ recursionLimit: workerData.recursionLimit }).parse(text));
  parentPort.on('message', (job) => {
    const { dialect, texts } = job;
    doubleQuotedStrings = job.doubleQuotedStrings;
    try {
      const [trees, ...others] = texts.map((text) => parse(dialect, text));
      const own = others.length > 0 && JSON.stringify(trees, shape);
      const differs = others.some((other) => JSON.stringify(other, shape) !== own);
      // A string travels faster than a tree, and no depth of it can hurt.
      parentPort.postMessage(differs ? { outcome: 'differs' } : { outcome: 'trees', json: JSON.stringify(trees) });
    } catch (error) {
      // What the parser says of a statement has a place; what breaks it is a trap of the machine it runs on.
      const message = String(error && error.message);
      const said = message.startsWith('sql parser error: ') || / at Line: \\d+, Column: \\d+/.test(message);
      parentPort.postMessage(said ? { outcome: 'error', message: message.replace('sql parser error: ', '') } : { outcome: 'crashed' });
    }
  });
  parentPort.postMessage('ready');
})();
`;

/** What the thread is asked: texts that must give one structure, the first being the one whose trees are wanted. */
export interface ParseRequest {
  dialect: ParserDialect;
  texts: string[];
  /** In this dialect `"…"` is a string, so that its content may differ between the texts. */
  doubleQuotedStrings: boolean;
}

type Reply = Exclude<Parsed, { outcome: 'trees' }> | { outcome: 'trees'; json: string };

interface Job {
  request: ParseRequest;
  settle: (parsed: Parsed) => void;
  fail: (error: Error) => void;
}

/** One parser thread, started at the first statement, replaced when it breaks; statements are parsed one after the other. */
export class ParserThread {
  #worker: Worker | undefined;
  #ready: Promise<void> | undefined;
  #queue: Job[] = [];
  #busy = false;
  readonly #deadline: number;

  constructor(deadlineMs: number = PARSE_DEADLINE_MS) {
    this.#deadline = deadlineMs;
  }

  /** Parses renderings of the same statement that must give the same structure; the trees are those of the first. */
  parse(request: ParseRequest): Promise<Parsed> {
    return new Promise((settle, fail) => {
      this.#queue.push({ request, settle, fail });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      try {
        const parsed = await this.#run(job);
        if (parsed.outcome === 'crashed' || parsed.outcome === 'slow') await this.#discard();
        job.settle(parsed);
      } catch (error) {
        await this.#discard();
        job.fail(error instanceof Error ? error : new Error(String(error)));
      }
    }
    this.#busy = false;
  }

  async #run({ request }: Job): Promise<Parsed> {
    const worker = this.#start();
    // An idle thread does not keep the process alive; a working one does.
    worker.ref();
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.#ready;
      return await new Promise<Parsed>((resolve, reject) => {
        timer = setTimeout(() => resolve({ outcome: 'slow' }), this.#deadline);
        worker.once('error', reject);
        worker.once('message', (reply: Reply) =>
          resolve(reply.outcome === 'trees' ? { outcome: 'trees', trees: JSON.parse(reply.json) } : reply),
        );
        worker.postMessage(request);
      });
    } finally {
      clearTimeout(timer);
      worker.removeAllListeners('message');
      worker.removeAllListeners('error');
      worker.on('error', () => {});
      worker.unref();
    }
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const parser = pathToFileURL(createRequire(import.meta.url).resolve('@guanmingchiu/sqlparser-ts')).href;
    const worker = new Worker(PROGRAM, {
      eval: true,
      workerData: { parser, recursionLimit: 2 * MAX_NESTING },
      execArgv: [],
      // A tree can be deep: a chain of operators nests one level per operand.
      resourceLimits: { stackSizeMb: 16 },
    });
    this.#worker = worker;
    this.#ready = new Promise((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`The parser thread ended with code ${code}.`)));
    });
    this.#ready.catch(() => {});
    return worker;
  }

  async #discard(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#ready = undefined;
    await worker?.terminate();
  }
}
