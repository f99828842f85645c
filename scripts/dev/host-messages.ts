import type { Answer, Channel, Push } from '../../app-main/contract/contract.ts';

/** What `npm run dev` sends to the process of the app host. */
export type ToHost = { call: number; channel: unknown; request: unknown };

/** What that process sends back: that it serves, the answer to one call, a push for the pages. */
export type FromHost = { ready: true } | { answered: number; answer: Answer<Channel> } | { push: Push } | { quit: true };
