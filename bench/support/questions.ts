import type { Client } from '@modelcontextprotocol/client';

/** What one call brought: the two forms of which a model reads one. */
export interface Said {
  text: string;
  structured: string;
  isError: boolean;
}

/** Asks the server as a model would: a tool and its arguments. */
export type Ask = (tool: string, args: Record<string, unknown>) => Promise<Said>;

export interface Question {
  question: string;
  /** Calls the tools; what it resolves with is the answer. It may use only what a call said, and `seen`, which earlier questions left. */
  answer: (ask: Ask, seen: Seen, read: (said: Said) => string) => Promise<string[]>;
  /** Parts of the answer, computed from the sample's Parquet files without the server. */
  known: (sql: (query: string) => Promise<string[][]>) => Promise<string[]>;
}

/** What a model remembers of the conversation. */
export interface Seen {
  handle?: string;
  /** Rows of the stored result. */
  total?: string;
  timeZone?: string;
}

export interface Tally {
  question: string;
  calls: number;
  text: number;
  structured: number;
  answer: string[];
}

/** Puts each question to the server and counts what a model would read: the text, or the structured content where a client hands over that. */
export async function putQuestions(
  client: Client,
  questions: readonly Question[],
  reads: 'text' | 'structured' = 'text',
): Promise<Tally[]> {
  const seen: Seen = {};
  const tallies: Tally[] = [];
  for (const { question, answer } of questions) {
    const tally = { question, calls: 0, text: 0, structured: 0, answer: [] as string[] };
    const ask: Ask = async (name, args) => {
      const result = await client.callTool({ name, arguments: args });
      const text = (result.content as { text?: string }[]).map((block) => block.text ?? '').join('\n');
      // A client that hands over the structured content falls back to the text of an error.
      const structured = result.structuredContent === undefined ? text : JSON.stringify(result.structuredContent);
      tally.calls += 1;
      tally.text += Buffer.byteLength(text);
      tally.structured += Buffer.byteLength(structured);
      return { text, structured, isError: result.isError === true };
    };
    tally.answer = await answer(ask, seen, (said) => (reads === 'text' ? said.text : said.structured));
    tallies.push(tally);
  }
  return tallies;
}

/** The sum of each figure. */
export function totalOf(tallies: readonly Tally[]): Pick<Tally, 'calls' | 'text' | 'structured'> {
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0);
  return { calls: sum((tally) => tally.calls), text: sum((tally) => tally.text), structured: sum((tally) => tally.structured) };
}
