import { QueryClient, type UseMutationResult, type UseQueryResult, useMutation, useQuery } from '@tanstack/react-query';
import type { Channel, ReplyOf, RequestOf, Topic } from '../../app-main/contract/contract.ts';
import { type CallProblem, call, onPush } from './api.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    // A failed reply stays as it is when another component wants it too: a component that shows the failure and asks for the same would
    // mount, ask, disappear while the answer is awaited, and mount again, without end. `askFailedAgain` asks when a person moves.
    queries: { retry: false, retryOnMount: false, staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

/** What is asked again when the host says that something of a kind changed. */
const ASKED_AGAIN: Record<Topic, readonly string[]> = {
  connections: [
    'connections.',
    'packs.',
    'tests.',
    'history.list',
    'history.get',
    'assistants.list',
    'approvals.list',
    'app.file-problems',
  ],
  tests: ['tests.', 'connections.list'],
  servers: ['connections.list', 'connections.log'],
  assistants: ['assistants.', 'app.file-problems'],
  history: ['history.', 'assistants.list', 'app.file-problems'],
  approvals: ['approvals.'],
  settings: ['settings.', 'app.file-problems'],
  secrets: ['secrets.', 'connections.get', 'connections.list', 'app.info', 'ask.'],
  navigate: [],
};

/** Keeps every reply fresh for as long as the page lives. */
export function followPushes(navigate: (screen: string) => void): () => void {
  return onPush(({ topic, to }) => {
    if (topic === 'navigate' && to !== undefined) navigate(to);
    const prefixes = ASKED_AGAIN[topic];
    if (prefixes.length === 0) return;
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => prefixes.some((prefix) => String(queryKey[0]).startsWith(prefix)) });
  });
}

/** Requests whatever failed again: the cause may be gone by now. */
export function askFailedAgain(): void {
  const failed = ({ state }: { state: { status: string } }): boolean => state.status === 'error';
  queryClient.removeQueries({ type: 'inactive', predicate: failed });
  void queryClient.refetchQueries({ type: 'active', predicate: failed });
}

/** A cached reply of the host; with `every`, requested again after so many milliseconds. */
export function useReply<C extends Channel>(
  channel: C,
  request: RequestOf<C>,
  options: { enabled?: boolean; keepPrevious?: boolean; staleTime?: number; every?: number } = {},
): UseQueryResult<ReplyOf<C>, CallProblem> {
  return useQuery<ReplyOf<C>, CallProblem>({
    queryKey: [channel, request],
    queryFn: () => call(channel, request),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.every === undefined ? {} : { refetchInterval: options.every }),
    ...(options.keepPrevious ? { placeholderData: (former: ReplyOf<C> | undefined) => former } : {}),
  } as never) as UseQueryResult<ReplyOf<C>, CallProblem>;
}

/** A call that changes something. */
export function useCall<C extends Channel>(channel: C): UseMutationResult<ReplyOf<C>, CallProblem, RequestOf<C>> {
  return useMutation<ReplyOf<C>, CallProblem, RequestOf<C>>({ mutationFn: (request: RequestOf<C>) => call(channel, request) });
}
