import { Worker } from 'node:worker_threads';
import { workerFile } from '../../common/worker-file.ts';

/** A dialect by the name that sqlparser-rs has for it: `mssql`. */
export type ParserDialect = string;

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

/** How long a statement may be parsed, in milliseconds, and how much more per thousand characters; some forms double the time per level. */
const PARSE_DEADLINE_MS = 5_000;
const PARSE_DEADLINE_MS_PER_KILO = 20;

/** A parser that has read so many characters has grown to hundreds of megabytes, which it never gives back: it is replaced. */
const LARGE_TEXT = 400_000;

/** How many levels the parser may recurse; its stack of one megabyte holds more than twice as many. */
const RECURSION_LIMIT = 300;

/** Request to the parser thread: texts that must give the same structure. The reply has the trees of the first. */
export interface ParseRequest {
  dialect: ParserDialect;
  texts: string[];
  /** In this dialect `"…"` is a string, so that its content may differ between the texts. */
  doubleQuotedStrings: boolean;
}

/** What the thread is given when it starts. */
export interface ParserSettings {
  /** How deep the parser may recurse. */
  recursionLimit: number;
}

export type ParseReply = Exclude<Parsed, { outcome: 'trees' }> | { outcome: 'trees'; json: string };

function size({ texts }: ParseRequest): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

interface Job {
  request: ParseRequest;
  resolve: (parsed: Parsed) => void;
  fail: (error: Error) => void;
}

/**
 * The parser is Rust compiled to WebAssembly: a stack overflow corrupts its memory, and a bad statement can keep it busy for minutes, so it
 * runs in a disposable thread. One thread starts with the first statement and is replaced when it breaks; it parses one statement at a time.
 */
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
    return new Promise((fulfil, fail) => {
      this.#queue.push({ request, resolve: fulfil, fail });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      try {
        const parsed = await this.#run(job);
        const large = size(job.request) > LARGE_TEXT;
        if (parsed.outcome === 'crashed' || parsed.outcome === 'slow' || large) await this.#discard();
        job.resolve(parsed);
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
        timer = setTimeout(() => resolve({ outcome: 'slow' }), this.#deadline + (size(request) / 1000) * PARSE_DEADLINE_MS_PER_KILO);
        worker.once('error', reject);
        worker.once('message', (reply: ParseReply) =>
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
    const worker = new Worker(workerFile('sql-parser'), {
      // Discard the parser's own output: on the server's stdout it would corrupt JSON-RPC.
      stdout: true,
      stderr: true,
      workerData: { recursionLimit: RECURSION_LIMIT } satisfies ParserSettings,
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
