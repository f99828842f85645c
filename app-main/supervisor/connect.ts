import type { Readable } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { HydrantError } from '../../core/common/errors.ts';
import type { LaunchEntry } from '../../core/launcher/launcher.ts';
import type { ServerLog } from './server-log.ts';

/** One running server, spoken to over MCP. */
export interface ServerConnection {
  client: Client;
  pid: number | null;
  /** Resolves when the process or the pipe is gone, whoever ended it. */
  ended: Promise<void>;
  close(): Promise<void>;
}

const STARTS_WITHIN_MS = 15_000;

/**
 * Starts a server by exactly the entry that is written into assistants' files, and greets it.
 * Rejects with SERVER_FAILED: the last lines of its standard error say why.
 */
export async function connectServer(
  entry: LaunchEntry,
  log: ServerLog,
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<ServerConnection> {
  const transport = new StdioClientTransport({
    command: entry.command,
    args: [...entry.args],
    env: { ...inherited(env), ...entry.env },
    stderr: 'pipe',
  });
  const stderr = transport.stderr as Readable | null;
  stderr?.setEncoding('utf8').on('data', (chunk: string) => log.take(chunk));
  const client = new Client({ name: 'Hydrant', version });
  const ended = new Promise<void>((resolve) => {
    client.onclose = () => resolve();
  });
  try {
    await client.connect(transport, { timeout: STARTS_WITHIN_MS });
  } catch (cause) {
    await transport.close().catch(() => undefined);
    const said = log
      .lines()
      .at(-1)
      ?.text.replace(/^hydrant: /, '');
    throw new HydrantError('SERVER_FAILED', said ?? 'The server of this connection did not start.', 'Look at its log, then try again.', {
      cause,
    });
  }
  return { client, pid: transport.pid, ended, close: () => client.close() };
}

/** The environment of the app without what is only ours: a debugger, or options of Node. */
function inherited(env: NodeJS.ProcessEnv): Record<string, string> {
  const ours = /^(NODE_OPTIONS|NODE_V8_COVERAGE|ELECTRON_RUN_AS_NODE|PW|PLAYWRIGHT)/;
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined && !ours.test(pair[0])));
}
