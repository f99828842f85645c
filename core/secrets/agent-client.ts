import { connect } from 'node:net';
import { readAction } from '../stones/actions.ts';
import { HydrantError } from '../stones/errors.ts';
import { type AgentAnswer, AgentAnswerSchema, agentSockets } from './agent-socket.ts';
import { MAX_SECRET_BYTES } from './secret-store.ts';

/** The app may have to derive the key of the sealed file first. Milliseconds. */
const ANSWER_MS = 15_000;
/** JSON may escape each character of a secret, and its target stands before it. Bytes. */
const LONGEST_ANSWER = 6 * MAX_SECRET_BYTES + 64 * 1024;

/**
 * What the open app holds under a name: `{ stored }`, null where it holds none; undefined where no app serves secrets.
 *
 * @throws HydrantError as the app says: its sealed file is locked, or it was not told this secret yet.
 */
export async function askSecretAgent(home: string, name: string): Promise<{ stored: string | null } | undefined> {
  let found: { stored: string | null } | undefined;
  let problem: HydrantError | undefined;
  for (const path of agentSockets(home)) {
    const answer = await ask(path, name);
    if (answer === undefined) continue;
    if ('problem' in answer) problem = asError(answer.problem, name);
    else if (answer.stored !== null) return { stored: answer.stored };
    else found = { stored: null };
  }
  if (problem) throw problem;
  return found;
}

function asError({ code, message, next }: Extract<AgentAnswer, { problem: unknown }>['problem'], name: string): HydrantError {
  const step = typeof next === 'string' ? next : (readAction(next) ?? 'Open Hydrant.');
  return new HydrantError(code, message, step, { details: { name } });
}

/** Whether anybody listens at a socket. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    const end = (is: boolean): void => {
      socket.destroy();
      done(is);
    };
    socket.on('error', () => end(false)).on('connect', () => end(true));
  });
}

/** Undefined for a socket that nobody answers as agreed. */
function ask(path: string, name: string): Promise<AgentAnswer | undefined> {
  return new Promise((done) => {
    const socket = connect(path);
    let said = '';
    const end = (answer?: AgentAnswer): void => {
      socket.destroy();
      done(answer);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_MS, () => end());
    socket.on('error', () => end());
    socket.on('connect', () => socket.write(`${JSON.stringify({ read: name })}\n`));
    socket.on('data', (chunk: string) => {
      said += chunk;
      if (said.length > LONGEST_ANSWER) end();
    });
    socket.on('end', () => end(parsed(said)));
    socket.on('close', () => end());
  });
}

function parsed(line: string): AgentAnswer | undefined {
  try {
    return AgentAnswerSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
