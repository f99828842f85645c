import { connect } from 'node:net';
import { readAction } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { probeSocket } from '../common/local-socket.ts';
import { type AgentAnswer, AgentAnswerSchema, agentSockets } from './agent-socket.ts';
import { MAX_SECRET_BYTES } from './secret-store.ts';

/**
 * Milliseconds for all sockets together, since a caller waits. The app derives the key of its sealed file when it is unlocked, so its
 * answer is fast.
 */
const ANSWER_MS = 8_000;
/** Killed apps may have left their sockets beside that of the running one. */
const MOST_SOCKETS = 32;
/** Bytes. JSON may escape each character of a secret, and its target comes before it. */
const LONGEST_ANSWER = 6 * MAX_SECRET_BYTES + 64 * 1024;

/** An answer; `silent`: a process listens but did not answer in time; `none`: no process listens, or the reply was no valid answer. */
type Asked = AgentAnswer | 'silent' | 'none';

/**
 * The app's stored value under a name: `{ stored }`, null if it has none; undefined if no app serves secrets.
 *
 * @throws HydrantError as the app reports: its sealed file is locked, or this secret was not entered yet; SECRET_STORE_UNAVAILABLE (see
 * {@link isSilence}) if a process listens but does not answer.
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

/** The first value that any app has; rejects if none has one. */
function firstStored(asked: readonly Promise<Asked>[]): Promise<{ stored: string }> {
  return Promise.any(
    asked.map(async (one) => {
      const answer = await one;
      if (typeof answer === 'string' || 'problem' in answer || answer.stored === null) throw new Error('no value');
      return { stored: answer.stored };
    }),
  );
}

/** The result if no app has a value: an app's error comes first, then silence, then "no value". */
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

/** Whether an error of {@link askSecretAgent} means that a process listens but does not answer. */
export function isSilence(error: unknown): boolean {
  return error instanceof HydrantError && error.details.silent === true;
}

function asError({ code, message, next }: Extract<AgentAnswer, { problem: unknown }>['problem'], name: string): HydrantError {
  const step = typeof next === 'string' ? next : (readAction(next) ?? 'Open Hydrant.');
  return new HydrantError(code, message, step, { details: { name } });
}

/** Whether a process listens at a socket; true also if the connect neither succeeds nor fails in time. */
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
