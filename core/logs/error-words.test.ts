import { expect, test } from 'vitest';
import { HydrantError } from '../common/errors.ts';
import { createRedactor } from '../common/redact.ts';
import { watchForCrash } from './crash.ts';
import { errorFacts } from './error-facts.ts';
import { silentLog } from './log.ts';
import { createLogRedaction } from './redaction.ts';

// Secrets in the form of an error name or a code: a check of the form alone would let them pass.
const SECRETS = ['E-S3cr3t-pl4nted', 'HunterPlantedError', 'HUNTER_PLANTED_7'];

function redactionOf(isComplete: boolean) {
  const redactor = createRedactor();
  if (isComplete) for (const secret of SECRETS) redactor.add(secret);
  return createLogRedaction({ redactor, isComplete: () => isComplete, learn: async () => undefined });
}

/** An error with a secret in each of its parts. */
function planted(secret: string, depth = 0): Error {
  const error = new Error(`message ${secret}`, depth < 2 ? { cause: planted(secret, depth + 1) } : {});
  Object.assign(error, { name: secret, code: secret });
  const [own = ''] = /\(?(?:file:|\/)[^()\s]+:\d+:\d+/.exec(error.stack ?? '') ?? [];
  error.stack = [
    `${secret}: ${error.message}`,
    `    at Object.${secret} [as ${secret}] ${own})`,
    `    at ${secret} (file:///tmp/${secret}.js:1:2)`,
    `    at eval (eval at ${secret} (${secret}.js:3:4), <anonymous>:1:2)`,
    `    at node:${secret}:1:2`,
    `    at http://127.0.0.1:7717/assets/${secret}.js:1:2`,
    `    at app://hydrant/${secret}/x.js:1:2`,
    `    at node:internal/${secret}:3:4`,
  ].join('\n');
  return error;
}

test.each([true, false])('a secret in any part of an error is not told (all secrets known: %s)', (isComplete) => {
  for (const secret of SECRETS) {
    const known = new HydrantError('INTERNAL', `message ${secret}`, 'Next.', {
      details: { correlationId: `a ${secret}` },
      cause: planted(secret),
    });
    for (const error of [planted(secret), known, secret]) {
      const facts = errorFacts(error, redactionOf(isComplete));
      expect(JSON.stringify(facts), secret).not.toContain(secret);
    }
    expect(errorFacts(planted(secret), redactionOf(isComplete)).frames).toEqual([
      expect.stringMatching(/^core\/logs\/error-words\.test\.ts:\d+:\d+$/),
      'node:internal:3:4',
    ]);
  }
});

test('names and codes that are known are told while a secret is not known, others only after', () => {
  const facts = (name: string, code: string, isComplete: boolean) =>
    errorFacts(Object.assign(new Error('m'), { name, code }), redactionOf(isComplete));
  expect(facts('TypeError', 'ECONNREFUSED', false)).toMatchObject({ name: 'TypeError', code: 'ECONNREFUSED' });
  expect(facts('error', '28P01', false)).toMatchObject({ name: 'Error', code: '28P01' });
  expect(facts('PoolError', 'ERR_OF_A_LIBRARY', false)).toMatchObject({ name: 'Error' });
  expect(facts('PoolError', 'ERR_OF_A_LIBRARY', false).code).toBeUndefined();
  expect(facts('PoolError', 'ERR_OF_A_LIBRARY', true)).toMatchObject({ name: 'PoolError', code: 'ERR_OF_A_LIBRARY' });
});

test('what throws when it is read is described all the same', () => {
  const message = {
    get message(): string {
      throw new Error('again');
    },
  };
  const hostile = Object.defineProperties(new Error('x'), Object.getOwnPropertyDescriptors(message));
  expect(errorFacts(hostile, redactionOf(true))).toEqual({ name: 'Error' });
  expect(errorFacts(Object.create(null), redactionOf(true))).toEqual({ name: 'Error' });
});

test('what a crash says on standard error holds no secret either', async () => {
  const before = (['uncaughtException', 'unhandledRejection'] as const).map(
    (event) => [event, process.listeners(event as 'exit')] as const,
  );
  const redaction = redactionOf(true);
  const log = { ...silentLog(), describe: (error: unknown) => errorFacts(error, redaction), redaction: () => redaction };
  const said = await new Promise<string>((say) => {
    watchForCrash({ log, say, exit: () => undefined });
    const handler = process.listeners('uncaughtException').at(-1) as (error: unknown) => void;
    handler(planted(SECRETS[0] ?? ''));
  });
  process.exitCode = undefined;
  for (const [event, expected] of before)
    for (const listener of process.listeners(event as 'exit')) if (!expected.includes(listener)) process.off(event, listener);
  expect(said).toMatch(/^Ended by an unforeseen error: Error message /);
  expect(said).not.toContain(SECRETS[0]);
});
