import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Host } from '../host/host.ts';
import { contentSecurityPolicy, pageFile } from './page-files.ts';
import { BrowserSession } from './session.ts';

/** A message of a page larger than this is refused. */
const LARGEST_BODY = 8 * 1024 * 1024;
/** A comment now and then keeps the stream of pushes open through sleep and proxies. */
const KEEP_ALIVE_MS = 20_000;

export interface BrowserHost {
  /** `http://127.0.0.1:PORT/#TOKEN`: works once. */
  address: string;
  close(): Promise<void>;
}

/**
 * Serves the screens on loopback. Every request must name this very address as its host; calls also need our origin, a JSON body
 * and the cookie. Nothing is served to another site's page.
 */
export async function serveBrowser(host: Host, folder: string, port: number): Promise<BrowserHost> {
  const session = new BrowserSession();
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    handle({ host, folder, session, streams, own: ownAddress(server) }, request, response).catch(() => end(response, 500, 'failed'));
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const stopListening = host.listen((push) => {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(push)}\n\n`);
  });
  const beat = setInterval(() => {
    for (const stream of streams) stream.write(': \n\n');
  }, KEEP_ALIVE_MS).unref();
  return {
    address: `http://${ownAddress(server)}/#${session.newToken()}`,
    close: () => {
      clearInterval(beat);
      stopListening();
      for (const stream of streams) stream.end();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Serving {
  host: Host;
  folder: string;
  session: BrowserSession;
  streams: Set<ServerResponse>;
  own: string;
}

function ownAddress(server: Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function handle(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  // A name that was made to point here (DNS rebinding) is not our name.
  if (request.headers.host !== serving.own) return end(response, 421, 'wrong host');
  if (!sameSite(request, serving.own)) return end(response, 403, 'from another site');
  const path = new URL(request.url ?? '/', `http://${serving.own}`).pathname;
  if (request.method === 'GET' && path === '/pushes') return openStream(serving, request, response);
  if (request.method === 'POST') return answerPost(serving, path, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'method');
  const file = await pageFile(serving.folder, path);
  if (!file) return end(response, 404, 'not found');
  response.setHeader('Content-Type', file.type);
  response.setHeader('Cache-Control', path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store');
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

async function answerPost(
  { host, session, own }: Serving,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers.origin !== `http://${own}`) return end(response, 403, 'origin');
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return end(response, 415, 'not JSON');
  const body = await readBody(request);
  if (body === undefined) return end(response, 413, 'too large');
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return end(response, 400, 'not JSON');
  }
  if (path === '/session') {
    const cookie = session.exchange((message as { token?: unknown } | null)?.token);
    if (!cookie) return end(response, 401, 'used or wrong');
    response.setHeader('Set-Cookie', cookie);
    return end(response, 204, '');
  }
  if (!session.knows(request.headers.cookie)) return end(response, 401, 'no session');
  if (!path.startsWith('/call/')) return end(response, 404, 'not found');
  const answer = await host.call(decodeURIComponent(path.slice('/call/'.length)), message);
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify(answer));
}

function openStream({ session, streams }: Serving, request: IncomingMessage, response: ServerResponse): void {
  if (!session.knows(request.headers.cookie)) {
    end(response, 401, 'no session');
    return;
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': \n\n');
  streams.add(response);
  request.on('close', () => streams.delete(response));
}

/** Browsers say where a request comes from; one that a page of another site made is refused. */
function sameSite(request: IncomingMessage, own: string): boolean {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const navigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
  if (origin !== undefined && origin !== `http://${own}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none' || navigation;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    // The rest is read and dropped, so that the refusal arrives.
    if (size <= LARGEST_BODY) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks).toString('utf8');
}

function end(response: ServerResponse, status: number, why: string): void {
  if (!response.headersSent) response.writeHead(status, { 'Content-Type': 'text/plain' });
  response.end(why);
}

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy("'self'"),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
