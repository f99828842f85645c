import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect } from 'vitest';

export const ROOT = join(import.meta.dirname, '..', '..');
export const HYDRANT = join(ROOT, 'bin', 'hydrant.mjs');

export function freshHome(): string {
  return mkdtempSync(join(tmpdir(), 'hydrant-e2e-'));
}

/** Runs one command of the built command line. */
export function hydrant(
  home: string,
  args: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [HYDRANT, ...args], {
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
    input: options.input ?? '',
    env: { ...process.env, HYDRANT_HOME: home, ...options.env },
  });
  return { code: status, out: stdout, err: stderr };
}

/** A client transport that keeps every byte of the server's standard output. */
class RecordingTransport extends StdioClientTransport {
  readonly received: Buffer[] = [];
  override async start(): Promise<void> {
    await super.start();
    const { stdout } = this as unknown as { stdout?: NodeJS.ReadableStream };
    (stdout ?? childOf(this).stdout)?.on('data', (chunk: Buffer) => this.received.push(chunk));
  }
}

function childOf(transport: StdioClientTransport): ChildProcess {
  return (transport as unknown as { _process: ChildProcess })._process;
}

export interface Session {
  client: Client;
  home: string;
  pid: number;
  child: ChildProcess;
  call(
    name: string,
    args?: Record<string, unknown>,
  ): Promise<{ text: string; structured: Record<string, unknown>; isError: boolean; code: string | undefined }>;
  /** Standard output so far. */
  received(): string;
  /** Closes the client, and checks that all of standard output was JSON-RPC. */
  close(): Promise<void>;
}

/** Starts the real server as a process and connects the SDK's client in one of the two eras. `within`: a command that runs the server's; `command`: the `hydrant` of a copy. */
export async function connect(
  args: readonly string[],
  options: {
    era?: 'modern' | 'legacy';
    home?: string;
    env?: Record<string, string>;
    name?: string;
    within?: readonly string[];
    command?: string;
  } = {},
): Promise<Session> {
  const home = options.home ?? freshHome();
  const [command = process.execPath, ...before] = [...(options.within ?? []), process.execPath];
  const transport = new RecordingTransport({
    command,
    args: [...before, options.command ?? HYDRANT, 'stdio', ...args],
    env: { ...(process.env as Record<string, string>), HYDRANT_HOME: home, ...options.env },
    stderr: 'ignore',
  });
  const versionNegotiation: ClientOptions['versionNegotiation'] = { mode: options.era === 'legacy' ? 'legacy' : { pin: '2026-07-28' } };
  const client = new Client({ name: options.name ?? 'e2e', version: '1.2.3' }, { versionNegotiation });
  await client.connect(transport);
  const child = childOf(transport);
  return {
    client,
    home,
    child,
    pid: transport.pid ?? 0,
    call: async (name, input = {}) => {
      const result = await client.callTool({ name, arguments: input });
      const meta = result._meta?.['hydrant/error'] as { code: string } | undefined;
      return {
        text: (result.content as { text?: string }[]).map((block) => block.text ?? '').join('\n'),
        structured: (result.structuredContent ?? {}) as Record<string, unknown>,
        isError: result.isError === true,
        code: meta?.code,
      };
    },
    received: () => Buffer.concat(transport.received).toString('utf8'),
    close: async () => {
      await client.close();
      expectJsonRpc(Buffer.concat(transport.received).toString('utf8'));
    },
  };
}

/** Every byte of it is JSON-RPC, a message a line. */
export function expectJsonRpc(text: string): void {
  expect(text.length).toBeGreaterThan(0);
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n').slice(0, -1)) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
}

/** A server over raw lines, for input no client would send. */
export function rawServer(
  args: readonly string[],
  home = freshHome(),
): { child: ChildProcess; home: string; out: () => string; err: () => string } {
  const child = spawn(process.execPath, [HYDRANT, 'stdio', ...args], {
    env: { ...process.env, HYDRANT_HOME: home },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  return { child, home, out: () => out, err: () => err };
}
