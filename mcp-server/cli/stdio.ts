import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { clip } from '../../core/common/clip.ts';
import { PACKS } from '../../core/engines/registry.ts';
import type { Log, LogFacts } from '../../core/logs/log.ts';
import { programVersions } from '../../core/logs/program-versions.ts';
import { packProblems } from '../../core/packs/switched-on.ts';
import type { Runtime } from '../runtime.ts';
import { serverFactory } from '../server/create-server.ts';
import { LineTransport, ProtocolFault } from '../server/line-transport.ts';
import { standardOutput } from '../stdout-guard.ts';
import { VERSION } from '../version.ts';
import { WholeLines } from '../whole-lines.ts';
import { openRuntime, type ServedOptions } from './context.ts';
import { warn } from './output.ts';
import { reportError } from './report-error.ts';

/** A message larger than this is refused; no more of one is held. */
const LARGEST_MESSAGE = 32 * 1024 * 1024;
/** Characters of one error of the protocol on standard error. */
const LONGEST_REPORT = 300;
/** From the client's leaving to the end of the process, whatever the engine does. */
const GRACE_MS = 1_500;

/** As {@link stdio}, for the quick start: an error is told and becomes the exit code. Never on standard output, which is the protocol's. */
export async function stdioCommand(options: ServedOptions, log: Log): Promise<number> {
  try {
    return await stdio(options, [], log);
  } catch (error) {
    return reportError(error, false, log);
  }
}

/** Serves MCP until standard input ends or a signal comes; what runs then is cancelled in the engine. */
export async function stdio(options: ServedOptions, _args: readonly string[], log: Log): Promise<number> {
  let leave: ((reason: string) => void) | undefined;
  const left = new Promise<string>((resolve) => {
    leave = resolve;
  });
  // First of all: a signal while it starts is an orderly end too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave?.(signal));
  process.on('disconnect', () => leave?.('its parent is gone'));
  const runtime = await openRuntime(options, log);
  for (const { profile } of runtime.environments.all) packProblems(profile, PACKS).forEach(warn);
  const lines = new WholeLines(LARGEST_MESSAGE);
  const transport = new LineTransport(lines, standardOutput);
  const handle = serveStdio(serverFactory(runtime), {
    transport,
    onerror: (error) => {
      warn(`protocol: ${oneLine(runtime.forLog(error.message))}`);
      // Its message quotes what the client sent, so its kind alone is told.
      log.warn('protocol-error', error instanceof ProtocolFault ? { kind: error.kind } : { kind: 'other', name: log.describe(error).name });
    },
  });
  for (const event of ['end', 'close', 'error'] as const) process.stdin.on(event, () => leave?.(`standard input: ${event}`));
  // What runs must not outlive the connection.
  for (const event of ['error', 'close'] as const) lines.on(event, () => leave?.(`messages: ${event}`));
  standardOutput.on('close', () => leave?.('standard output: close'));
  process.stdin.pipe(lines);
  log.start(startFacts(runtime));
  log.stop(await left);
  // An engine that does not let go must not keep the process: a thread inside a query would make even exit() hang.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  await Promise.allSettled([runtime.close(), handle.close()]);
  // A crash may be on its way out meanwhile.
  process.exit(process.exitCode ?? 0);
}

/** Errors of the SDK may be a list of issues over many lines. */
function oneLine(message: string): string {
  return clip(message.replace(/\s+/g, ' ').trim(), LONGEST_REPORT);
}

/** What is served, as far as a log may tell: names and engines, no addresses. */
function startFacts({ environments }: Runtime): LogFacts {
  const served = environments.all.map(({ name, profile: { engine, policy } }) => ({ name, engine, policy }));
  return { version: VERSION, mode: 'stdio', ...programVersions(), environments: served };
}
