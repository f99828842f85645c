import { z } from 'zod';
import { client, moment, nothing } from './shared.ts';

/** Where the connection leads; see core/profiles/connection-address.ts. */
const address = z.object({
  context: z.array(z.string()).optional(),
  server: z.string(),
  database: z.string().optional(),
  login: z.string().optional(),
  role: z.string().optional(),
  through: z.array(z.string()).optional(),
  tls: z.string().optional(),
});

const pieces = z.array(
  z.object({ is: z.enum(['code', 'comment', 'note', 'escape', 'look-alike']), text: z.string(), says: z.string().optional() }),
);

/** A statement laid out so that nothing in it can hide; see core/approvals/statement-view.ts. */
const view = z.object({
  values: pieces.nullable(),
  lines: z.array(z.object({ number: z.number().nullable(), pieces })),
  lineCount: z.number(),
  characters: z.number(),
  warnings: z.array(z.string()),
  /** A secret in it is masked on its way to the page, so that it cannot be approved here. */
  masked: z.boolean(),
  /** Of the request as it is shown: a yes comes with it, so that it is one to what was read. */
  fingerprint: z.string(),
});

const request = z.object({
  id: z.string(),
  createdAt: moment,
  expiresAt: moment,
  state: z.enum(['pending', 'approved', 'denied', 'expired', 'withdrawn', 'used']),
  client,
  principal: z.string(),
  profile: z.string(),
  /** The connection's name as people know it. */
  profileName: z.string(),
  environment: z.string(),
  engine: z.string(),
  address,
  statement: z.string(),
  /** Not all of it can be shown (too long, or a secret in it is masked): it cannot be approved. */
  statementCut: z.boolean(),
  cutReason: z.enum(['length', 'secret']).nullable(),
  /** Whether its kind may be allowed for a while; anything that is not plain is asked each time. */
  grantable: z.boolean(),
  kind: z.string(),
  capability: z.string(),
  plan: z.string().nullable(),
  estimatedRows: z.number().nullable(),
  reason: z.string().nullable(),
  answeredAt: moment.nullable(),
  affectedRows: z.number().nullable(),
});

const grant = z.object({
  id: z.string(),
  createdAt: moment,
  expiresAt: moment,
  client: z.string(),
  /** What people know the assistant as. */
  clientLabel: z.string(),
  principal: z.string(),
  profile: z.string(),
  /** The connection's name as people know it. */
  profileName: z.string(),
  environment: z.string(),
  address,
  kind: z.string(),
});

const id = z.string().min(1).max(64);
/** From the view that the person read. */
const fingerprint = z.string().max(64);

export const approvalChannels = {
  'approvals.list': { request: nothing, reply: z.object({ requests: z.array(request), grants: z.array(grant) }) },
  /** For the one that a person looks at. */
  'approvals.view': { request: z.strictObject({ id }), reply: view },
  'approvals.approve': { request: z.strictObject({ id, fingerprint }), reply: request },
  'approvals.deny': { request: z.strictObject({ id, reason: z.string().max(1000) }), reply: request },
  /** Approves it, and the same kind of statement for a while. */
  'approvals.grant': { request: z.strictObject({ id, fingerprint, minutes: z.number().int().min(1).max(480) }), reply: request },
  'approvals.end-grant': { request: z.strictObject({ id }), reply: nothing },
};
