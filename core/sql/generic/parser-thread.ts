import { ParserThread } from './sqlparser.ts';

let thread: ParserThread | undefined;

/** The one parser thread of the process: starting one costs a tenth of a second and 30 MB, so the readers share it. */
export function parserThread(): ParserThread {
  thread ??= new ParserThread();
  return thread;
}
