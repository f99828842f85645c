import type { Channel, HostAnswer, Push, ReplyOf, RequestOf } from '../../app-main/contract/contract.ts';
import type { PageApi } from '../../app-main/contract/page-api.ts';
import { browserApi } from './browser-api.ts';

declare global {
  interface Window {
    /** Put there by the preload of the window host; absent in a browser. */
    hydrant?: PageApi;
  }
}

/** What went wrong, in the host's plain words. */
export class CallProblem extends Error {
  readonly code: string;
  readonly next: string;
  readonly details: Record<string, unknown>;
  constructor(problem: { code: string; message: string; next: string; details?: Record<string, unknown> | undefined }) {
    super(problem.message);
    this.code = problem.code;
    this.next = problem.next;
    this.details = problem.details ?? {};
  }
}

const api: PageApi = window.hydrant ?? browserApi();

export const host = { kind: api.host, platform: api.platform };

/** Asks the host. Rejects with a CallProblem. */
export async function call<C extends Channel>(channel: C, request: RequestOf<C>): Promise<ReplyOf<C>> {
  let answer: HostAnswer<C>;
  try {
    answer = (await api.call(channel, request)) as HostAnswer<C>;
  } catch (error) {
    throw new CallProblem({
      code: 'HOST_GONE',
      message: 'Hydrant does not answer.',
      next: api.host === 'browser' ? 'Start `hydrant app --browser` again and open its new address.' : 'Close and open Hydrant.',
      details: { said: String(error) },
    });
  }
  if (answer.ok) return answer.value;
  throw new CallProblem(answer.problem);
}

export function onPush(listener: (push: Push) => void): () => void {
  return api.onPush(listener);
}
