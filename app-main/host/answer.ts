import { HydrantError, isForeseen } from '../../core/common/errors.ts';
import { type Channel, CONTRACT, type HostAnswer, isChannel, type ReplyOf, type RequestOf } from '../contract/contract.ts';
import type { HostContext } from './context.ts';
import { problemOf } from './problem.ts';

export type Handler<C extends Channel> = (request: RequestOf<C>, context: HostContext) => Promise<ReplyOf<C>> | ReplyOf<C>;
export type Handlers = { readonly [C in Channel]: Handler<C> };
/** The handlers of one part of the contract. */
export type HandlersOf<Part extends Channel> = { readonly [C in Part]: Handler<C> };

/** Rows of a statement are the person's own data and travel as they are, as they do to an assistant. */
const DATA: ReadonlySet<string> = new Set(['ask.run', 'ask.page']);

/**
 * Answers one call of a page: the channel must exist, the request must be of its shape, and so must the reply; everything but rows
 * passes the redactor. Never rejects.
 */
export async function answer(context: HostContext, handlers: Handlers, channel: unknown, request: unknown): Promise<HostAnswer<Channel>> {
  const start = performance.now();
  try {
    if (!isChannel(channel)) throw refused('The page asked for something that does not exist.', { channel: String(channel).slice(0, 80) });
    const { request: wanted, reply } = CONTRACT[channel];
    const parsed = wanted.safeParse(request);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? '';
      throw refused('The page sent a message of the wrong shape.', { channel, where });
    }
    const handler = handlers[channel] as Handler<Channel>;
    const content = reply.parse(await handler(parsed.data as RequestOf<Channel>, context)) as ReplyOf<Channel>;
    context.log.debug('call-answered', { channel, ms: Math.round(performance.now() - start) });
    return { ok: true, value: DATA.has(channel) ? maskAllButRows(context, content) : context.redactor.value(content) };
  } catch (error) {
    await logFailure(context, channel, error);
    return { ok: false, problem: context.redactor.value(problemOf(error)) };
  }
}

/** The code of a failure in the log; of one that nobody foresaw also the message, once it is known which secrets may stand in it. */
async function logFailure({ log, secretsKnown }: HostContext, channel: unknown, error: unknown): Promise<void> {
  if (!isForeseen(error)) await secretsKnown();
  log[isForeseen(error) ? 'info' : 'error']('call-failed', {
    channel: isChannel(channel) ? channel : 'unknown',
    error: log.describe(error),
  });
}

function refused(message: string, details: Record<string, unknown>): HydrantError {
  return new HydrantError('PARAMETER_INVALID', message, 'Reload the window.', { details });
}

function maskAllButRows(context: HostContext, match: ReplyOf<Channel>): ReplyOf<Channel> {
  const reply = match as { page?: { rows: unknown }; rows?: unknown };
  const { page, rows } = reply;
  if (page)
    return {
      ...context.redactor.value({ ...reply, page: { ...page, rows: [] } }),
      page: { ...context.redactor.value({ ...page, rows: [] }), rows: page.rows },
    } as ReplyOf<Channel>;
  return { ...context.redactor.value({ ...reply, rows: [] }), ...(rows === undefined ? {} : { rows }) } as ReplyOf<Channel>;
}
