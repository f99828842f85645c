import type { Push } from './contract.ts';

/** What a page is given by its host, whichever it is: calls by channel name, and pushes. */
export interface PageApi {
  host: 'window' | 'browser';
  platform: string;
  call(channel: string, request: unknown): Promise<unknown>;
  onPush(listener: (push: Push) => void): () => void;
}
