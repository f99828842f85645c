// Twelve questions of an analyst, put to the bundled server over stdio as a model would: calls, and bytes of text and of structured
// content, of which a model reads one. `HYDRANT_BENCH_BEFORE=FOLDER` measures another checkout that is built beside it.
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { QUESTIONS } from './support/analyst-questions.ts';
import { checkLimit, heading } from './support/figures.ts';
import { freshFolder } from './support/folders.ts';
import { putQuestions, type Tally, totalOf } from './support/questions.ts';
import { sampleFacts } from './support/sample-facts.ts';
import { ROOT } from './support/server.ts';

async function measure(root: string, reads: 'text' | 'structured'): Promise<Tally[]> {
  const client = new Client({ name: 'bench', version: '1' });
  const env = { ...process.env, HYDRANT_HOME: freshFolder() } as Record<string, string>;
  const args = [join(root, 'bin', 'hydrant.mjs'), 'stdio', '-p', 'sample', '-p', 'sample-dev'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }));
  try {
    return await putQuestions(client, QUESTIONS, reads);
  } finally {
    await client.close();
  }
}

const facts = await sampleFacts(join(ROOT, 'resources', 'sample'));
const known = await Promise.all(QUESTIONS.map((question) => question.known(facts.sql)));
facts.close();
const same = (a: readonly string[] | undefined, b: readonly string[] | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

heading('questions', 'twelve questions of an analyst: calls, bytes of text and of structured content');
const before = process.env.HYDRANT_BENCH_BEFORE;
for (const [name, root] of [...(before ? [['before', before] as const] : []), ['now', ROOT] as const]) {
  const [tallies, structured] = [await measure(root, 'text'), await measure(root, 'structured')];
  for (const [index, tally] of tallies.entries()) {
    const right = [tally, structured[index]].map((one) => (same(one?.answer, known[index]) ? 'right' : 'WRONG'));
    console.log(
      `  ${name}: ${tally.calls} calls, text ${tally.text} (${right[0]}), structured ${tally.structured} (${right[1]}): ${tally.question}`,
    );
  }
  const total = totalOf(tallies);
  console.log(`  ${name}: ${total.calls} calls, ${total.text} bytes of text, ${total.structured} of structured content`);
  if (root !== ROOT) continue;
  checkLimit('calls', total.calls, 12, '');
  checkLimit('text', total.text, 12_000, 'bytes');
  checkLimit('structured content', total.structured, 12_000, 'bytes');
}
