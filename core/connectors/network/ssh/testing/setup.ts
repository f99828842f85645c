import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { openSshTunnel, type SshTunnel } from '../open-tunnel.ts';
import type { SshHop, SshRoute } from '../route.ts';
import { type Sshd, type SshdOptions, startSshd, tempFolder } from './sshd.ts';

/** An sshd that ends with the test. */
export async function sshd(options: SshdOptions = {}): Promise<Sshd> {
  const server = await startSshd(options);
  onTestFinished(() => server.kill());
  return server;
}

/** Writes a known_hosts file. */
export async function knownHostsFile(...lines: readonly string[]): Promise<string> {
  const path = join(await tempFolder(), 'known_hosts');
  await writeFile(path, `${lines.join('\n')}\n`);
  return path;
}

/** known_hosts lines of these servers. */
export function linesOf(...servers: readonly Sshd[]): string[] {
  return servers.flatMap(({ port, hostKeys }) => hostKeys.map((key) => `[127.0.0.1]:${port} ${key}`));
}

/** A hop to a server of the tests. */
export function hopTo(server: Sshd, login: Partial<SshHop>): SshHop {
  return { host: '127.0.0.1', port: server.port, user: server.user, ...login };
}

/** A route over servers that are all known. */
export async function routeOver(servers: readonly Sshd[], login: Partial<SshHop>): Promise<SshRoute> {
  return { hops: servers.map((server) => hopTo(server, login)), knownHosts: [await knownHostsFile(...linesOf(...servers))] };
}

/** A timeout signal: long enough for a loaded machine, shorter than the test's own limit. */
export function soon(ms = 20_000): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** A tunnel that ends with the test. */
export async function opened(route: SshRoute): Promise<SshTunnel> {
  const tunnel = await openSshTunnel(route, soon());
  onTestFinished(() => tunnel.close());
  return tunnel;
}

/** A TCP server that ends with the test. */
export async function listen(
  onSocket: (socket: Socket) => void,
): Promise<{ readonly port: number; readonly sockets: Set<Socket>; readonly server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, sockets, server };
}

/** A server that sends everything back. */
export function echo(): ReturnType<typeof listen> {
  return listen((socket) => socket.pipe(socket));
}

/** A server that takes connections and never answers, at most with a greeting; it hangs up when the other side does. */
export function blackHole(greeting = ''): ReturnType<typeof listen> {
  return listen((socket) => {
    socket.resume().once('end', () => socket.end());
    if (greeting) socket.write(greeting);
  });
}

/** Waits until something holds. */
export async function until(holds: () => boolean, what: string, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !holds(); await sleep(10)) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
  }
}

/** Sockets, pipes and timers that keep this process alive. */
export function handles(): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counted.set(name, (counted.get(name) ?? 0) + 1);
  return counted;
}

/** Waits until no more handles are open than before. */
export async function nothingLeft(before: ReadonlyMap<string, number>): Promise<void> {
  const more = () => [...handles()].filter(([name, count]) => count > (before.get(name) ?? 0));
  for (const end = Date.now() + 10_000; more().length > 0; await sleep(10)) {
    if (Date.now() > end)
      throw new Error(
        `still open: ${more()
          .map(([name, count]) => `${name} ${before.get(name) ?? 0} -> ${count}`)
          .join(', ')}`,
      );
  }
}
