import { z } from 'zod';
import { appChannels } from './app.ts';
import { approvalChannels } from './approvals.ts';
import { askChannels } from './ask.ts';
import { assistantChannels } from './assistants.ts';
import { connectionChannels } from './connections.ts';
import { historyChannels } from './history.ts';
import { packChannels } from './packs.ts';
import { secretChannels } from './secrets.ts';
import type { problem } from './shared.ts';
import { testChannels } from './tests.ts';

/**
 * All that a page and its host say to each other: channel → schemas of request and reply. Both hosts (the window and the browser)
 * serve exactly this; what is not in here, or not of this shape, is refused.
 */
export const CONTRACT = {
  ...appChannels,
  ...connectionChannels,
  ...secretChannels,
  ...packChannels,
  ...testChannels,
  ...assistantChannels,
  ...askChannels,
  ...historyChannels,
  ...approvalChannels,
};

export type Contract = typeof CONTRACT;
export type Channel = keyof Contract;
export type RequestOf<C extends Channel> = z.input<Contract[C]['request']>;
export type ReplyOf<C extends Channel> = z.output<Contract[C]['reply']>;

/** What a call comes back as: the reply, or a problem in plain words. */
export type HostAnswer<C extends Channel> = { ok: true; value: ReplyOf<C> } | { ok: false; problem: z.output<typeof problem> };

/** What the host tells its pages unasked: something of this kind changed, ask again. It never carries data. */
export const TOPICS = ['connections', 'tests', 'servers', 'assistants', 'history', 'approvals', 'settings', 'secrets', 'navigate'] as const;
export type Topic = (typeof TOPICS)[number];

/** A push: the topic, and for `navigate` the place to show. */
export const PushSchema = z.strictObject({ topic: z.enum(TOPICS), to: z.string().max(300).optional() });
export type Push = z.output<typeof PushSchema>;

/** Whether a name from a page is a channel; own properties only. */
export function isChannel(name: unknown): name is Channel {
  return typeof name === 'string' && Object.hasOwn(CONTRACT, name);
}
