import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApprovalAsk } from './approval-gate.ts';
import { approvalHash } from './approval-rows.ts';
import { ASK, openApprovalFixture } from './testing/approval-fixture.ts';

const MINUTE = 60_000;
const PROCESSES = 3;

const actions = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('send' as const), process: fc.nat(PROCESSES - 1), sql: fc.nat(1), client: fc.nat(1) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('approve' as const, 'deny' as const), which: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 11 }) }) },
  ),
  { minLength: 5, maxLength: 40 },
);

test('whatever is answered, sent and left to end, in whatever order and process: a yes lets its own statement through, in time, once', async () => {
  await fc.assert(
    fc.asyncProperty(actions, async (sequence) => {
      const it = openApprovalFixture();
      try {
        const approvalGates = Array.from({ length: PROCESSES }, () => it.another().approvalGate);
        /** Approvals in the model: by request id, the statement and when it expires. */
        const yes = new Map<string, { key: string; until: number }>();
        for (const action of sequence) {
          if (action.do === 'wait') it.clock.at += action.minutes * MINUTE;
          else if (action.do === 'send') {
            const ask = { sql: `DELETE FROM t${action.sql}`, client: { name: `client ${action.client}` }, grantable: false };
            const end = await it.requestApproval(ask, {}, approvalGates[action.process]);
            const key = `${ask.client.name} -- with the values [7]\n${ask.sql}`;
            const fitting = [...yes].some(([, one]) => one.key === key && one.until > it.clock.at);
            expect(typeof end === 'object').toBe(fitting);
            if (typeof end === 'string') continue;
            expect(yes.get(end.id)?.key).toBe(key);
            yes.delete(end.id);
          } else {
            const waiting = it.approvals.list({ state: 'pending' });
            const chosen = waiting[action.which % Math.max(1, waiting.length)];
            if (!chosen) continue;
            if (action.do === 'deny') it.approvals.deny(chosen.id, 'joe', '');
            else {
              const { expiresAt } = it.approvals.approve(chosen.id, 'joe');
              yes.set(chosen.id, { key: `${chosen.client.name} ${chosen.statement}`, until: expiresAt });
            }
          }
        }
      } finally {
        it.close();
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

const value = fc.oneof(fc.string({ maxLength: 8, unit: 'grapheme' }), fc.double(), fc.boolean(), fc.constant(null));
const parameters = fc.oneof(fc.array(value, { maxLength: 3 }), fc.dictionary(fc.string({ maxLength: 3 }), value, { maxKeys: 3 }));
const about = fc.record({
  principal: fc.string({ maxLength: 5 }),
  client: fc.string({ maxLength: 5 }),
  profile: fc.string({ maxLength: 5 }),
  environment: fc.string({ maxLength: 5 }),
  identity: fc.string({ maxLength: 5 }),
  sql: fc.string({ maxLength: 30, unit: 'binary' }),
  parameters,
});
type About = typeof about extends fc.Arbitrary<infer T> ? T : never;

/** Whether two requests are equal in every bit that an engine could distinguish. */
function same(a: About, b: About): boolean {
  const pairs = (of: About): [string, unknown][] => [
    ...Object.entries(of).filter(([key]) => key !== 'parameters'),
    ...Object.entries(of.parameters),
  ];
  const [left, right] = [pairs(a), pairs(b)];
  if (Array.isArray(a.parameters) !== Array.isArray(b.parameters) || left.length !== right.length) return false;
  return left.every(([key, one], at) => key === right[at]?.[0] && Object.is(one, right[at]?.[1]));
}

const hashOf = ({ sql, parameters: values, ...binding }: About): string => approvalHash(binding, sql, values);

test('a yes is bound to every character of who asks, where, the text and the values', () => {
  fc.assert(
    fc.property(about, about, (a, b) => {
      expect(hashOf(a) === hashOf(b)).toBe(same(a, b));
    }),
  );
  fc.assert(
    fc.property(
      about,
      fc.nat(),
      fc.string({ minLength: 1, maxLength: 1 }),
      fc.constantFrom('sql', 'client', 'principal', 'profile', 'environment', 'identity'),
      (a, where, character, field) => {
        const text = a[field as 'sql'];
        const at = where % (text.length + 1);
        expect(hashOf({ ...a, [field]: text.slice(0, at) + character + text.slice(at) })).not.toBe(hashOf(a));
      },
    ),
  );
  // Values that JSON alone would not distinguish.
  for (const [a, b] of [
    [[0], [-0]],
    [[1], ['1']],
    [[null], ['null']],
    [[Number.NaN], [null]],
    [[], {}],
    [{ a: 1 }, { a: '1' }],
  ] as const)
    expect(approvalHash({ ...ASK, client: 'c' }, 'DELETE', a)).not.toBe(approvalHash({ ...ASK, client: 'c' }, 'DELETE', b));
});

test('one character more, of the text or a value, needs a yes of its own', async () => {
  const it = openApprovalFixture();
  const changed: Partial<ApprovalAsk>[] = [
    { sql: `${ASK.sql} ` },
    { sql: ASK.sql.replace('=', '>') },
    { parameters: [8] },
    { parameters: ['7'] },
    { parameters: [7, 7] },
    { parameters: undefined },
    { client: { name: 'claude-desktop ' } },
    { identity: 'another database' },
  ];
  await it.requestApproval();
  it.approvals.approve(it.approvals.list()[0]?.id ?? '', 'joe');
  for (const change of changed) expect(await it.requestApproval({ grantable: false, ...change })).toBe('APPROVAL_REQUIRED');
  // The approval is not bound to the assistant's version.
  expect(await it.requestApproval({ client: { name: 'claude-desktop', version: '2' } })).toMatchObject({ how: 'once' });
  it.close();
});
