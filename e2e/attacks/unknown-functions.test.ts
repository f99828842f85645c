import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, freshHome, hydrant, type Session } from '../support/process.ts';

/** A function that is not there is no write: nobody is told to loosen the policy for a slip of the pen, and nothing gets through by it. */
const home = freshHome();
let session: Session;
beforeAll(async () => {
  session = await connect(['-p', 'sample'], { home });
});
afterAll(() => session.close());

test('a mistyped function is named with the one that is near, and no other policy is advised', async () => {
  for (const tool of ['execute_query', 'explain_query']) {
    const answer = await session.call(tool, { sql: "SELECT date_truncate('month', ordered_at) FROM orders" });
    expect(answer).toMatchObject({ isError: true, code: 'FUNCTION_UNKNOWN' });
    expect(answer.text).toContain('`date_truncate` is not a function that Hydrant knows for DuckDB; did you mean `date_trunc`?');
    expect(answer.text).toContain('Next: Correct the name.');
    expect(JSON.stringify(answer)).not.toMatch(/policy|approve-writes|READ_ONLY/);
  }
  const { code, err } = hydrant(home, ['query', '-p', 'sample', 'SELECT date_truncate(1)']);
  expect(code).toBe(3);
  expect(err).toContain('did you mean `date_trunc`?');
  expect(err).not.toContain('another policy');
});

test('a function of the user is said to be one', async () => {
  const answer = await session.call('execute_query', { sql: 'SELECT audit.total(1)' });
  expect(answer).toMatchObject({ isError: true, code: 'FUNCTION_UNKNOWN' });
  expect(answer.text).toContain('`audit.total` is a function that somebody made in this database');
  expect(JSON.stringify(answer)).not.toMatch(/another policy|READ_ONLY/);
});

test('a typo beside something worse hides nothing', async () => {
  for (const sql of [
    "SELECT typpo(1), write_log('x')",
    "SELECT typpo(1) FROM read_text('/etc/passwd')",
    'DELETE FROM orders WHERE typpo(1)',
  ])
    expect((await session.call('execute_query', { sql })).code, sql).toBe('READ_ONLY');
});
