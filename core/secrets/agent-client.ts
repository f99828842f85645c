import { connect } from 'node:net';
import { readAction } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { probeSocket } from '../common/local-socket.ts';
import { type AgentAnswer, AgentAnswerSchema, agentSockets } from './agent-socket.ts';
import { MAX_SECRET_BYTES } from './secret-store.ts';

/** For all sockets together, since a caller waits; an app derives the key of its sealed file when it is unlocked. Milliseconds. */
const ANSWER_MS = 8_000;
/** Sockets of killed apps may lie beside that of the one that is open. */
const MOST_SOCKETS = 32;
/** JSON may escape each character of a secret, and its target stands before it. Bytes. */
const LONGEST_ANSWER = 6 * MAX_SECRET_BYTES + 64 * 1024;

/** An answer; `silent`: somebody listens and did not answer in time; `none`: nobody listens, or what came is no answer. */
type Asked = AgentAnswer | 'silent' | 'none';

/**
 * What the open app holds under a name: `{ stored }`, null where it holds none; undefined where no app serves secrets.
 *
 * @throws HydrantError as the app says: its sealed file is locked, or it was not told this secret yet; SECRET_STORE_UNAVAILABLE (see
 * {@link isSilence}) where somebody listens and does not answer.
 */
export async function askSecretAgent(home: string, name: string): Promise<{ stored: string | null } | undefined> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), ANSWER_MS);
  try {
    const asked = agentSockets(home)
      .slice(0, MOST_SOCKETS)
      .map((path) => ask(path, name, end.signal));
    return await firstStored(asked).catch(async () => combined(await Promise.all(asked), name));
  } finally {
    clearTimeout(timer);
    end.abort();
  }
}

/** The first value that any of them has; rejects where none has one. */
function firstStored(asked: readonly Promise<Asked>[]): Promise<{ stored: string }> {
  return Promise.any(
    asked.map(async (one) => {
      const answer = await one;
      if (typeof answer === 'string' || 'problem' in answer || answer.stored === null) throw new Error('no value');
      return { stored: answer.stored };
    }),
  );
}

/** What those without a value say: the reason of one that knows it comes first. */
function combined(answers: readonly Asked[], name: string): { stored: null } | undefined {
  for (const answer of answers) if (typeof answer === 'object' && 'problem' in answer) throw asError(answer.problem, name);
  if (answers.includes('silent'))
    throw new HydrantError(
      'SECRET_STORE_UNAVAILABLE',
      'Hydrant, which keeps this password, did not answer.',
      'Quit Hydrant and open it again, then try again.',
      { details: { name, silent: true } },
    );
  return answers.some((answer) => typeof answer === 'object') ? { stored: null } : undefined;
}

/** Whether an error of {@link askSecretAgent} says that somebody listens and does not answer. */
export function isSilence(error: unknown): boolean {
  return error instanceof HydrantError && error.details.silent === true;
}

function asError({ code, message, next }: Extract<AgentAnswer, { problem: unknown }>['problem'], name: string): HydrantError {
  const step = typeof next === 'string' ? next : (readAction(next) ?? 'Open Hydrant.');
  return new HydrantError(code, message, step, { details: { name } });
}

/** Whether anybody listens at a socket; one that does not say so in time may. */
export async function isAnswered(path: string): Promise<boolean> {
  return (await probeSocket(path, ANSWER_MS)) !== 'absent';
}

function ask(path: string, name: string, signal: AbortSignal): Promise<Asked> {
  return new Promise((done) => {
    const socket = connect(path);
    let said = '';
    const end = (answer: Asked): void => {
      socket.destroy();
      done(answer);
    };
    signal.addEventListener('abort', () => end('silent'), { once: true });
    socket.setEncoding('utf8');
    socket.on('error', () => end('none'));
    socket.on('connect', () => socket.write(`${JSON.stringify({ read: name })}\n`));
    socket.on('data', (chunk: string) => {
      said += chunk;
      if (said.length > LONGEST_ANSWER) end('none');
    });
    socket.on('end', () => end(parsed(said) ?? 'none'));
    socket.on('close', () => end('none'));
  });
}

function parsed(line: string): AgentAnswer | undefined {
  try {
    return AgentAnswerSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
