import { afterEach, expect, test } from 'vitest';
import { createApprovalGate } from '../../../core/approvals/approval-gate.ts';
import { ASK } from '../../../core/approvals/testing/approval-fixture.ts';
import { createRedactor } from '../../../core/common/redact.ts';
import type { ReplyOf } from '../../contract/contract.ts';
import type { Host } from '../host.ts';
import { startHost } from '../testing/start-host.ts';

const hosts: Host[] = [];
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

async function asked(
  sql: string,
): Promise<{ host: Host; request: () => Promise<ReplyOf<'approvals.list'>['requests'][number] | undefined> }> {
  const host = await startHost();
  hosts.push(host);
  // As a server process that knows no secret: it masks nothing.
  const approvalGate = createApprovalGate({
    home: host.context.home,
    history: async () => host.context.history(),
    redactor: createRedactor(),
    waitMs: 0,
  });
  const never = new AbortController().signal;
  await approvalGate
    .requestApproval({ ...ASK, sql, parameters: undefined }, { cancelled: never, closing: never, assertEnabled: async () => undefined })
    .catch(() => undefined);
  return {
    host,
    request: async () => {
      const answer = await host.call('approvals.list', {});
      return answer.ok ? (answer.value as ReplyOf<'approvals.list'>).requests[0] : undefined;
    },
  };
}

/** As the page has it once the request is shown. */
async function fingerprintOf(host: Host, id: string): Promise<string> {
  const view = await host.call('approvals.view', { id });
  return view.ok ? (view.value as ReplyOf<'approvals.view'>).fingerprint : '';
}

test('what waits comes to the page laid out, with where it would run', async () => {
  const { host, request } = await asked('DELETE FROM orders\n\n\n\nWHERE n = 1');
  const content = await request();
  expect(content).toMatchObject({ statementCut: false, address: ASK.address });
  const id = content?.id ?? '';
  expect(await host.call('approvals.view', { id })).toMatchObject({
    ok: true,
    value: { masked: false, lineCount: 5, lines: [{ number: 1 }, { number: null }, { number: 5 }] },
  });
  const fingerprint = await fingerprintOf(host, id);
  expect(await host.call('approvals.approve', { id, fingerprint })).toMatchObject({ ok: true, value: { state: 'approved' } });
});

test('what only this process masks on its way to the page cannot be approved here', async () => {
  const { host, request } = await asked('DELETE FROM orders_of_hunter2hunter2');
  const { id = '' } = (await request()) ?? {};
  expect(await host.call('approvals.view', { id })).toMatchObject({ ok: true, value: { masked: false } });
  await host.context.secrets.set('sales/password', 'hunter2hunter2');
  const view = await host.call('approvals.view', { id });
  expect(view).toMatchObject({ ok: true, value: { masked: true } });
  expect(JSON.stringify([view, await request()])).not.toContain('hunter2hunter2');
  const refused = { ok: false, problem: { code: 'APPROVAL_GONE', message: expect.stringContaining('cannot be shown whole') } };
  const fingerprint = await fingerprintOf(host, id);
  expect(await host.call('approvals.approve', { id, fingerprint })).toMatchObject(refused);
  expect(await host.call('approvals.grant', { id, fingerprint, minutes: 5 })).toMatchObject(refused);
  expect(await request()).toMatchObject({ state: 'pending' });
  expect(await host.call('approvals.deny', { id, reason: '' })).toMatchObject({ ok: true });
});

test('a yes is one to what was shown: it comes with its fingerprint', async () => {
  const first = await asked('DELETE FROM orders WHERE n = 1');
  const { id: other = '' } = (await first.request()) ?? {};
  const read = await fingerprintOf(first.host, other);
  // The same words, asked again: another request.
  await first.host.call('approvals.deny', { id: other, reason: '' });
  const approvalGate = createApprovalGate({
    home: first.host.context.home,
    history: async () => first.host.context.history(),
    redactor: createRedactor(),
    waitMs: 0,
  });
  const never = new AbortController().signal;
  await approvalGate
    .requestApproval(
      { ...ASK, sql: 'DELETE FROM orders WHERE n = 1', parameters: undefined },
      { cancelled: never, closing: never, assertEnabled: async () => undefined },
    )
    .catch(() => undefined);
  const { id = '' } = (await first.request()) ?? {};
  expect(id).not.toBe(other);
  const refused = { ok: false, problem: { code: 'APPROVAL_GONE', message: expect.stringContaining('not the statement that was shown') } };
  for (const fingerprint of [read, '']) {
    expect(await first.host.call('approvals.approve', { id, fingerprint })).toMatchObject(refused);
    expect(await first.host.call('approvals.grant', { id, fingerprint, minutes: 5 })).toMatchObject(refused);
  }
  expect(await first.host.call('approvals.approve', { id })).toMatchObject({ ok: false });
  expect(await first.request()).toMatchObject({ id, state: 'pending' });
});
