import { z } from 'zod';
import { nothing } from './shared.ts';

const passphrase = z.string().min(1).max(4096);

export const secretChannels = {
  /** Where passwords are kept on this computer, and what that needs of the person now. */
  'secrets.status': {
    request: nothing,
    reply: z.object({
      /** `none`: there is no keychain, and nothing else was chosen yet. */
      store: z.enum(['keychain', 'vault', 'session', 'none']),
      /** The sealed file waits for its passphrase. */
      locked: z.boolean(),
      /** The store's name on this system. */
      label: z.string(),
      location: z.string(),
      /** Servers of assistants can use what is kept only while Hydrant is open. */
      whileOpen: z.boolean(),
      /** Assistants can be served at all, where only the app holds what is kept. */
      served: z.boolean(),
      /** Connections whose server asked for a secret that is locked or not entered yet. */
      wanted: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  },
  /** Chooses what takes the place of a keychain. The passphrase travels towards the host only. */
  'secrets.choose': {
    request: z.discriminatedUnion('store', [
      z.strictObject({ store: z.literal('vault'), passphrase }),
      z.strictObject({ store: z.literal('session') }),
    ]),
    reply: nothing,
  },
  'secrets.unlock': { request: z.strictObject({ passphrase }), reply: nothing },
};
