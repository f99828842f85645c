import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { QUESTIONS } from '../bench/support/analyst-questions.ts';
import { putQuestions, type Tally, totalOf } from '../bench/support/questions.ts';
import { sampleFacts } from '../bench/support/sample-facts.ts';
import { connect, ROOT, type Session } from './support/process.ts';

let known: string[][];
beforeAll(async () => {
  const facts = await sampleFacts(join(ROOT, 'resources', 'sample'));
  known = await Promise.all(QUESTIONS.map((question) => question.known(facts.sql)));
  facts.close();
});

// Some clients hand a model only the text, others only the structured content.
describe.each(['text', 'structured'] as const)('twelve questions of an analyst by a model that reads only %s', (reads) => {
  let session: Session;
  let tallies: Tally[];
  beforeAll(async () => {
    session = await connect(['-p', 'sample', '-p', 'sample-dev']);
    tallies = await putQuestions(session.client, QUESTIONS, reads);
  });
  afterAll(() => session.close());

  test.each(QUESTIONS.map(({ question }, index) => [question, index] as const))('%s', (_, index) => {
    expect(known[index]?.length).toBeGreaterThan(0);
    expect(tallies[index]?.answer).toEqual(known[index]);
  });

  test('in twelve calls and twelve kilobytes', () => {
    const total = totalOf(tallies);
    expect(total.calls).toBeLessThanOrEqual(12);
    expect(total[reads]).toBeLessThanOrEqual(12_000);
  });
});
