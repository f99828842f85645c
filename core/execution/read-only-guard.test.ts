import { afterAll, describe, expect, test } from 'vitest';
import { failureOf } from '../common/testing/failure-of.ts';
import { guardedByParserOnly, type LoginRights, type ReadOnlyDeclaration } from '../connectors/read-only.ts';
import { createMemoryEngine } from '../connectors/testing/memory-engine.ts';
import { CONNECTORS, PROFILES } from '../engines/registry.ts';
import { LoginRightsCache } from '../pool/login-rights.ts';
import { executeQuery } from './execute-query.ts';
import { PARSER_ONLY_NOTE } from './read-only-guard.ts';
import { explainStatement } from './run-statement.ts';
import type { Target } from './target.ts';
import { CALLER, openTestRoad } from './testing/execution-context.ts';
import { memoryTarget } from './testing/memory-target.ts';

const it = openTestRoad();
afterAll(() => it.close());
const signal = new AbortController().signal;
const MAY_WRITE: LoginRights = { canWrite: true, summary: 'This login may write everywhere.' };
const READS: LoginRights = { canWrite: false, summary: 'This login can only read.' };

const ask = (target: Target, sql = 'SELECT a FROM t') => executeQuery(it.road, it.results, target, { sql, caller: CALLER, signal });

test('every answer says that only the parser guards, where the login can write and nothing else refuses it', async () => {
  const { facts } = await ask(memoryTarget(createMemoryEngine({ rights: MAY_WRITE })));
  expect(facts).toMatchObject({ guard: 'parser', note: PARSER_ONLY_NOTE });
  const plan = await explainStatement(it.road, memoryTarget(createMemoryEngine({ rights: MAY_WRITE })), {
    sql: 'SELECT a FROM t',
    caller: CALLER,
    signal,
  });
  expect(plan.facts.note).toContain(PARSER_ONLY_NOTE);
});

test('says nothing where the login can only read, or assistants are meant to write', async () => {
  for (const target of [
    memoryTarget(createMemoryEngine({ rights: READS })),
    memoryTarget(createMemoryEngine({ rights: MAY_WRITE }), { policy: 'full' }),
  ]) {
    const { facts } = await ask(target);
    expect(facts).not.toHaveProperty('guard');
    expect(facts.note ?? '').not.toContain(PARSER_ONLY_NOTE);
  }
});

test('a profile may refuse such a login: nothing reaches the engine, and the history says so', async () => {
  const memory = createMemoryEngine({ rights: MAY_WRITE });
  const error = await failureOf(ask(memoryTarget(memory, { writableLogin: 'refuse' })));
  expect(error).toMatchObject({ code: 'LOGIN_CAN_WRITE', action: { do: 'use-reading-login' } });
  expect(error.message).toContain('This login may write everywhere.');
  expect(memory.executed).toEqual([]);
  expect(it.history.list({ limit: 1 }).rows[0]).toMatchObject({ state: 'refused', errorCode: 'LOGIN_CAN_WRITE' });
});

test('it fails closed: rights that cannot be read are refused as well, and are never taken for those of a reader', async () => {
  const rights = (): never => {
    throw new Error('no answer');
  };
  const memory = createMemoryEngine({ rights });
  expect(await failureOf(ask(memoryTarget(memory, { writableLogin: 'refuse' })))).toMatchObject({ code: 'LOGIN_CAN_WRITE' });
  expect(memory.executed).toEqual([]);
  expect((await ask(memoryTarget(memory))).facts.guard).toBe('parser');
});

test('a login that can only read is let through', async () => {
  const memory = createMemoryEngine({ rights: READS });
  await ask(memoryTarget(memory, { writableLogin: 'refuse' }));
  expect(memory.executed).toHaveLength(1);
});

test('an engine that refuses changes itself is not asked for the rights of its login, unless the profile wants it', async () => {
  let asked = 0;
  const rights = (): LoginRights => {
    asked += 1;
    return MAY_WRITE;
  };
  const readOnly: ReadOnlyDeclaration = { by: 'transaction', how: 'a read-only transaction', escapes: [] };
  const memory = createMemoryEngine({ rights, description: { readOnly } });
  await ask(memoryTarget(memory));
  expect(asked).toBe(0);
  await ask(memoryTarget(memory, { writableLogin: 'refuse' }));
  expect(asked).toBe(1);
  const escaping = createMemoryEngine({ rights, description: { readOnly: { ...readOnly, escapes: ['DDL'] } } });
  expect((await failureOf(ask(memoryTarget(escaping, { writableLogin: 'refuse' })))).message).toContain('DDL');
});

test('rights are asked once a minute for each session', async () => {
  let now = 0;
  let asked = 0;
  const rights = (): LoginRights => {
    asked += 1;
    return asked === 1 ? READS : MAY_WRITE;
  };
  const memory = createMemoryEngine({ rights });
  const session = await memory.connector.connect(memory.profile(), { home: it.home, resources: '', secrets: {}, signal });
  const cache = new LoginRightsCache(() => now);
  expect((await cache.of(session, signal)).canWrite).toBe(false);
  now = 59_000;
  expect((await cache.of(session, signal)).canWrite).toBe(false);
  now = 61_000;
  expect((await cache.of(session, signal)).canWrite).toBe(true);
});

describe('what is left to the parser', () => {
  const of = (by: ReadOnlyDeclaration['by'], escapes: string[], rights: LoginRights) =>
    guardedByParserOnly({ by, how: 'x', escapes }, rights);
  test.each([
    ['login', [], READS, 'nothing'],
    ['login', [], MAY_WRITE, 'everything'],
    ['transaction', [], MAY_WRITE, 'nothing'],
    ['transaction', ['DDL'], MAY_WRITE, 'escapes'],
    ['rollback', ['DDL'], { ...MAY_WRITE, escapes: [] }, 'nothing'],
    ['transaction', ['DDL'], { ...MAY_WRITE, escapes: ['may use files'] }, 'escapes'],
    ['file', ['DDL'], READS, 'nothing'],
  ] as const)('%s with %j and %j leaves %s', (by, escapes, rights, left) => {
    expect(of(by, [...escapes], rights)).toBe(left);
  });
});

test('every engine declares how it is kept read-only, and a profile says what it accepts without leading elsewhere', () => {
  for (const { description } of Object.values(CONNECTORS)) {
    expect(description.readOnly.how.length, description.name).toBeGreaterThan(20);
    for (const way of description.readOnly.escapes) expect(way.length, description.name).toBeGreaterThan(10);
  }
  const fields = { id: 'sample', name: 'Sample', engine: 'duckdb', connection: { form: 'sample' } } as const;
  expect(PROFILES.schema.parse(fields)).not.toHaveProperty('writableLogin');
  expect(PROFILES.schema.parse({ ...fields, writableLogin: 'refuse' })).toMatchObject({ writableLogin: 'refuse' });
  expect(PROFILES.schema.safeParse({ ...fields, writableLogin: 'ask' }).success).toBe(false);
});
