import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Host } from '../host/host.ts';
import { BROWSER_LIMITS, type BrowserLimits, CHECK_MS, LONGEST_HEAD, limitServer } from './limits.ts';
import { contentSecurityPolicy, pageFile } from './page-files.ts';
import { createPushStreams, type PushStreams } from './push-streams.ts';
import { declaredLength, readBody } from './read-body.ts';
import { BrowserSession } from './session.ts';

export interface BrowserHost {
  /** `http://127.0.0.1:PORT/#TOKEN`: works once. */
  address: string;
  /** Resolves when a browser has used the address. */
  loggedIn: Promise<void>;
  close(): Promise<void>;
}

/**
 * Serves the screens on loopback. Every request must name this very address as its host; calls also need our origin, a JSON body
 * and the key of the session. All of that is looked at before a body is read. Nothing is served to another site's page.
 */
export async function serveBrowser(
  host: Pick<Host, 'call' | 'listen'>,
  folder: string,
  port: number,
  limits = BROWSER_LIMITS,
): Promise<BrowserHost> {
  const session = new BrowserSession();
  const { promise: loggedIn, resolve: reportLogin } = Promise.withResolvers<void>();
  const streams = createPushStreams(limits.streams);
  const server = createServer({ maxHeaderSize: LONGEST_HEAD, connectionsCheckingInterval: CHECK_MS }, (request, response) => {
    dropTheRest(request, response, limits);
    const serving = { host, folder, session, streams, limits, reportLogin, own: ownAddress(server) };
    handle(serving, request, response).catch(() => end(response, 500, 'failed'));
  });
  limitServer(server, limits);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const stopListening = host.listen((push) => streams.send(push));
  return {
    address: `http://${ownAddress(server)}/#${session.newToken()}`,
    loggedIn,
    close: () => {
      stopListening();
      streams.close();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Serving {
  host: Pick<Host, 'call'>;
  folder: string;
  session: BrowserSession;
  streams: PushStreams;
  limits: BrowserLimits;
  reportLogin: () => void;
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
  const url = URL.parse(request.url ?? '/', `http://${serving.own}`);
  if (!url) return end(response, 400, 'no address');
  const path = url.pathname;
  if (request.method === 'POST') return answerPost(serving, path, request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'method');
  if (path === '/pushes') {
    if (!serving.session.useTicket(url.searchParams.get('ticket'))) return end(response, 401, 'no ticket');
    return serving.streams.open(response);
  }
  const file = await pageFile(serving.folder, path);
  if (!file) return end(response, 404, 'not found');
  response.setHeader('Content-Type', file.type);
  response.setHeader('Cache-Control', path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store');
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

async function answerPost(serving: Serving, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host, session, limits, own } = serving;
  if (request.headers.origin !== `http://${own}`) return end(response, 403, 'origin');
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return end(response, 415, 'not JSON');
  if (path === '/session') return logIn(serving, request, response);
  if (!session.knows(request.headers.authorization)) return end(response, 401, 'no session');
  if (path === '/pushes') return answerJson(response, { ticket: session.newTicket() });
  const channel = path.startsWith('/call/') ? decoded(path.slice('/call/'.length)) : undefined;
  if (channel === undefined) return end(response, 404, 'not found');
  const message = await jsonBody(request, response, limits.callBytes);
  if (message === undefined) return;
  answerJson(response, await host.call(channel, message.value));
}

async function logIn({ session, limits, reportLogin }: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const timer = setTimeout(() => request.destroy(), limits.loginMs);
  const message = await jsonBody(request, response, limits.loginBytes).finally(() => clearTimeout(timer));
  if (message === undefined) return;
  const key = session.exchange((message.value as { token?: unknown } | null)?.token);
  if (key === undefined) return end(response, 401, 'used or wrong');
  reportLogin();
  answerJson(response, { key });
}

/** The parsed JSON body of a request; undefined where the request was refused. */
async function jsonBody(request: IncomingMessage, response: ServerResponse, most: number): Promise<{ value: unknown } | undefined> {
  const body = declaredLength(request) > most ? undefined : await readBody(request, most);
  if (body === undefined) {
    end(response, 413, 'too large');
    return undefined;
  }
  try {
    return { value: JSON.parse(body) };
  } catch {
    end(response, 400, 'not JSON');
    return undefined;
  }
}

/** A refused request whose body still arrives: it is read and dropped for `refusedMs`, then the connection is closed. */
function dropTheRest(request: IncomingMessage, response: ServerResponse, { refusedMs }: BrowserLimits): void {
  response.once('finish', () => {
    if (!request.complete) setTimeout(() => request.complete || request.socket.destroy(), refusedMs).unref();
  });
}

/** Whether the request comes from our own page, by the headers that browsers set (`Sec-Fetch-Site`, `Origin`). */
function sameSite(request: IncomingMessage, own: string): boolean {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const navigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
  if (origin !== undefined && origin !== `http://${own}`) return false;
  return site === undefined || site === 'same-origin' || site === 'none' || navigation;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(value));
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
