import { z } from 'zod';
import { profileId } from './shared.ts';

const tool = z.object({
  name: z.string(),
  title: z.string(),
  sentence: z.string(),
  /** It changes something at the server, as far as the policy of the connection lets it; else it only reads. */
  changes: z.boolean(),
  /** Names of what it needs, out of the pack's. */
  needs: z.array(z.string()),
});

const pack = z.object({
  id: z.string(),
  title: z.string(),
  sentence: z.string(),
  on: z.boolean(),
  needs: z.array(z.object({ name: z.string(), sentence: z.string() })),
  tools: z.array(tool),
});

const packs = z.array(pack);

export const packChannels = {
  /** The packs there are for the engine of a profile; none for most. */
  'packs.list': { request: z.strictObject({ profile: profileId }), reply: packs },
  /** Saved at once. Servers that run for assistants see it when they start again. */
  'packs.switch': { request: z.strictObject({ profile: profileId, pack: z.string().min(1).max(60), on: z.boolean() }), reply: packs },
};
