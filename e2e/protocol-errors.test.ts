import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { campaign, campaignTimeout } from './support/campaign.ts';
import { rawServer } from './support/process.ts';
import { envelope, greeting, type RawAnswer, RawTalk } from './support/raw-answers.ts';

const open: RawTalk[] = [];
const end = (): void => {
  for (const { server } of open.splice(0)) server.child.kill('SIGKILL');
};

const ERAS = ['none yet', '2025-06-18', '2026-07-28'] as const;
type Era = (typeof ERAS)[number] | '2025-03-26';

/** A server whose connection has begun in an era, or not at all. */
async function talk(era: Era): Promise<RawTalk> {
  const talking = new RawTalk(rawServer(['-p', 'sample']));
  open.push(talking);
  if (era === '2026-07-28') {
    talking.send(request('first', 'tools/list'));
    await talking.answer('first');
  } else if (era !== 'none yet') {
    talking.send(greeting(era), { jsonrpc: '2.0', method: 'notifications/initialized' });
    await talking.answer('hello');
  }
  return talking;
}

const request = (id: unknown, method: unknown, params: unknown = { _meta: envelope() }): unknown => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});
/** What is reported of the protocol on standard error. */
const reports = ({ server }: RawTalk): string[] =>
  server
    .err()
    .split('\n')
    .filter((line) => line.startsWith('hydrant: protocol: '));

describe.each(ERAS)('while the era is %s', (era) => {
  let talking: RawTalk;
  beforeAll(async () => {
    talking = await talk(era);
    return end;
  });
  /** The answers to these lines, and what was written to standard error meanwhile, which has to be one line for each. */
  async function wrong(...lines: readonly unknown[]): Promise<RawAnswer[]> {
    const before = talking.server.err().length;
    const answers = era === 'none yet' ? await talking.exchangeAlone(lines.length, ...lines) : await talking.exchange(...lines);
    await expect.poll(() => talking.server.err().slice(before).split('\n').length - 1, { timeout: 20_000 }).toBe(lines.length);
    expect(talking.server.err().slice(before)).toMatch(/^(hydrant: protocol: .*\n)+$/);
    return answers;
  }

  test.each([
    ['text', 'this is not json'],
    ['half a message', '{"jsonrpc":"2.0","id":1'],
    ['control characters', '\u0000\u0001'],
    ['bytes that are no UTF-8', Buffer.from('{"jsonrpc":"2.0","id":1,"method":"x\u00ff"}', 'latin1')],
    ['an unclosed array of great depth', '['.repeat(50_000)],
  ])('%s is answered −32700 without an id, and reported in one line', async (_what, line) => {
    expect(await wrong(line)).toMatchObject([{ id: null, error: { code: -32700 } }]);
  });

  test.each([
    ['a number', 42, null],
    ['null', 'null', null],
    ['an empty array', '[]', null],
    ['a batch', [request('b1', 'tools/list'), request('b2', 'tools/list')], null],
    ['an empty object', {}, null],
    ['an id that is an object', request({}, 'tools/list'), null],
    ['an id that is null', request(null, 'tools/list'), null],
    ['an id that is a fraction', request(1.5, 'tools/list'), null],
    ['an id beyond the exact integers', '{"jsonrpc":"2.0","id":9007199254740993,"method":"tools/list"}', null],
    ['no method', { jsonrpc: '2.0', id: 'known' }, 'known'],
    ['a method that is no text', request('known', 5), 'known'],
    ['parameters that are no object', request('known', 'tools/list', ['x']), 'known'],
    ['another version of JSON-RPC', { jsonrpc: '1.0', id: 7, method: 'tools/list' }, 7],
    ['a progress token of a wrong type', request('known', 'tools/list', { _meta: { ...envelope(), progressToken: {} } }), 'known'],
  ])('%s is answered −32600, with the id where it can be used, and reported in one line', async (_what, line, id) => {
    expect(await wrong(line)).toMatchObject([{ id, error: { code: -32600 } }]);
  });

  test('a protocol version that is not served is answered −32022, for every method', async () => {
    for (const method of ['tools/list', 'tools/call', 'server/discover', 'resources/read']) {
      const params = { name: 'list_environments', uri: 'hydrant://prod/*', _meta: envelope('2099-01-01') };
      const [answer, ...more] = await wrong(request(`v-${method}`, method, params));
      expect(more).toEqual([]);
      expect(answer).toMatchObject({
        id: `v-${method}`,
        error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2099-01-01' } },
      });
    }
  });

  test('a null stands for nothing: arguments, their members, parameters of the protocol', async () => {
    const sample = { name: 'execute_query', arguments: { sql: 'SELECT 7 AS n', environment: null, max_rows: null } };
    talking.send(
      request('a', 'tools/call', { name: 'list_environments', arguments: null, _meta: envelope() }),
      request('b', 'tools/call', { ...sample, _meta: { ...envelope(), progressToken: null } }),
      request('c', 'tools/list', { cursor: null, _meta: envelope() }),
      request('d', 'prompts/get', { name: 'explore_warehouse', arguments: { environment: null }, _meta: envelope() }),
      request('e', 'prompts/get', { name: 'explore_warehouse', arguments: null, _meta: envelope() }),
      request('f', 'tools/call', { name: 'execute_query', arguments: JSON.stringify(sample.arguments), _meta: envelope() }),
    );
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) expect((await talking.answer(id)).error, id).toBeUndefined();
    for (const id of ['b', 'f']) expect((await talking.answer(id)).result?.structuredContent, id).toMatchObject({ rows: [[7]] });
  });
});

describe('on a connection of its own', () => {
  afterEach(end);

  test('the versions that −32022 names are those that the server says it supports', async () => {
    const talking = await talk('none yet');
    talking.send(request('found', 'server/discover'), request('refused', 'tools/list', { _meta: envelope('1999-01-01') }));
    const { supportedVersions } = (await talking.answer('found')).result ?? {};
    expect((await talking.answer('refused')).error?.data).toMatchObject({ supported: supportedVersions });
  });

  describe('a batch in 2025-03-26, the one version that has them', () => {
    test('is answered by one array, wrong members included; notifications and cancelled requests have no answer', async () => {
      const talking = await talk('2025-03-26');
      const endless = { sql: 'SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE a.range + b.range = -1' };
      talking.send([
        request('one', 'ping', {}),
        { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
        request({}, 'ping', {}),
        request('two', 'tools/call', { name: 'execute_query', arguments: { sql: 'SELECT 2' } }),
        request('gone', 'tools/call', { name: 'execute_query', arguments: endless }),
        5,
        greeting('2025-03-26'),
      ]);
      await talking.exchange();
      expect(talking.lines().some(Array.isArray)).toBe(false);
      talking.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'gone' } });
      await expect.poll(() => talking.lines().find(Array.isArray), { timeout: 20_000 }).toBeDefined();
      const answers = talking.lines().find((line) => Array.isArray(line));
      expect(answers).toHaveLength(5);
      expect(answers).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ id: 'one', result: {} }),
          expect.objectContaining({
            id: 'two',
            result: expect.objectContaining({ structuredContent: expect.anything() as unknown }) as unknown,
          }),
          expect.objectContaining({ id: 'hello', error: expect.objectContaining({ code: -32600 }) as unknown }),
        ]),
      );
      expect(answers?.filter(({ id, error }) => id === null && error?.code === -32600)).toHaveLength(2);
    });
    test('an empty one is a wrong request', async () => {
      expect(await (await talk('2025-03-26')).exchange('[]')).toMatchObject([{ id: null, error: { code: -32600 } }]);
    });
  });

  describe('a message over the limit', () => {
    const filler = 'y'.repeat(33 * 1024 * 1024);
    test.each([
      ['its id first', `{"jsonrpc":"2.0","id":"big","method":"ping","params":{"x":"${filler}"}}`, 'big'],
      ['its id last', `{"method":"ping","params":{"x":"${filler}"},"jsonrpc":"2.0","id":77}`, 77],
      ['no id to be found', `{"params":{"x":"${filler}"},"id":"hidden","method":"ping","jsonrpc":"2.0","params":{"y":"${filler}"}}`, null],
      ['an id only in what is quoted', `{"method":"ping","params":{"x":"${filler}, \\"id\\": 5}"}}`, null],
      ['no request', filler, null],
    ])('with %s is answered −32600, reported in one line, and the next one is served', { timeout: 60_000 }, async (_what, line, id) => {
      const talking = await talk('2025-06-18');
      expect(await talking.exchange(line)).toMatchObject([
        { id, error: { code: -32600, message: expect.stringContaining('too large') as unknown } },
      ]);
      expect(reports(talking)).toHaveLength(1);
    });
  });
});

/** A line to send, and how it has to be answered: under an id, without one, or not at all. */
interface Sent {
  line: string | Buffer;
  answered: string | number | null | undefined;
}

/** Lines of every kind; `id` gives ids that were not used yet. */
function lines(id: () => string | number): fc.Arbitrary<Sent> {
  const noLineFeed = (text: string): boolean => !/[\r\n]/.test(text) && text.trim() !== '';
  const methods = fc.constantFrom('ping', 'tools/list', 'tools/call', 'prompts/get', 'resources/read', 'no/such', '', '__proto__');
  const loose = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
  const params = fc.oneof(
    loose,
    fc.constant(null),
    fc.record({
      name: fc.constantFrom('list_environments', 'execute_query', 'x'),
      arguments: fc.oneof(loose, fc.jsonValue({ maxDepth: 2 })),
    }),
  );
  const wrongId = fc.oneof(fc.constantFrom(null, true, 1.5, {}, []), fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }));
  const withId = (make: (id: string | number) => unknown): Sent => {
    const own = id();
    return { line: JSON.stringify(make(own)), answered: own };
  };
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  return fc.oneof(
    fc.tuple(methods, params).map(([method, given]) => withId((own) => ({ jsonrpc: '2.0', id: own, method, params: given }))),
    fc
      .tuple(methods, params, loose)
      .map(([method, given, extra]) => withId((own) => ({ ...extra, jsonrpc: '2.0', id: own, method, params: given }))),
    fc
      .jsonValue({ maxDepth: 1 })
      .filter((value) => typeof value !== 'string')
      .map((method) => withId((own) => ({ jsonrpc: '2.0', id: own, method }))),
    fc.tuple(methods, wrongId).map(([method, own]) => ({ line: JSON.stringify({ jsonrpc: '2.0', id: own, method }), answered: null })),
    fc
      .string({ maxLength: 60 })
      .filter((text) => noLineFeed(text) && !isJson(text))
      .map((line) => ({ line, answered: null })),
    fc.tuple(methods, fc.nat(40)).map(([method, cut]) => ({
      line: JSON.stringify({ jsonrpc: '2.0', id: 'cut', method, params: {} }).slice(0, -1 - cut),
      answered: null,
    })),
    fc
      .oneof(fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null))
      .map((value) => ({
        line: JSON.stringify(value),
        answered: null,
      })),
    fc
      .tuple(fc.constantFrom('notifications/initialized', 'notifications/x', 'notifications/cancelled'), fc.jsonValue({ maxDepth: 2 }))
      .map(([method, given]) => ({ line: JSON.stringify({ jsonrpc: '2.0', method, params: given }), answered: undefined })),
    fc
      .tuple(fc.jsonValue({ maxDepth: 1 }), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('result', 'error'))
      .map(([own, value, what]) => ({
        line: JSON.stringify({ jsonrpc: '2.0', id: own, [what]: value }),
        answered: undefined,
      })),
    fc.constantFrom('', ' ', '\t', '\r').map((line) => ({ line, answered: undefined })),
  );
}

describe('lines of every kind', () => {
  afterEach(end);

  test.each(ERAS)(
    'whatever lines come while the era is %s: each request is answered once, in JSON-RPC',
    { timeout: campaignTimeout(120_000) },
    async (era) => {
      const talking = await talk(era);
      let count = 0;
      const ids = (): string | number => {
        count += 1;
        return count % 2 === 0 ? `r-${count}` : count;
      };
      await fc.assert(
        fc.asyncProperty(fc.array(lines(ids), { minLength: 1, maxLength: 25 }), async (sent) => {
          const before = talking.answers().length;
          const withIds = sent.map(({ answered }) => answered).filter((id) => id !== null && id !== undefined);
          await talking.exchange(...sent.map(({ line }) => line));
          for (const id of withIds) await talking.answer(id);
          const answers = talking.answers().slice(before);
          expect(answers.filter(({ id }) => id === null)).toHaveLength(sent.filter(({ answered }) => answered === null).length);
          for (const id of withIds)
            expect(
              answers.filter((one) => one.id === id),
              String(id),
            ).toHaveLength(1);
          expect(answers.length).toBe(sent.filter(({ answered }) => answered !== undefined).length + 1);
          expect(talking.server.child.exitCode).toBeNull();
        }),
        { numRuns: campaign(250), endOnFailure: true },
      );
      expect(talking.server.err()).not.toMatch(/\n\s+at \S+ \(|node_modules|TypeError|RangeError/);
    },
  );
});
