import type { Server } from 'node:http';

/** What a client may cost before and after its login. Bytes and milliseconds. */
export interface BrowserLimits {
  /** The body that exchanges the token of the address. */
  loginBytes: number;
  /** A message of a page: an import of connections is the largest. */
  callBytes: number;
  /** From the connection to the end of the head. */
  headMs: number;
  /** Until the login's body is there. */
  loginMs: number;
  /** From the connection to the end of a page's message. */
  callMs: number;
  /** How long what still arrives of a refused request is read and dropped, so that the refusal gets through. */
  refusedMs: number;
  connections: number;
  /** Streams of pushes: one per open page. */
  streams: number;
}

/** Unless a test sets others. */
export const BROWSER_LIMITS: BrowserLimits = {
  loginBytes: 1024,
  callBytes: 8 * 1024 * 1024,
  headMs: 5000,
  loginMs: 5000,
  callMs: 30_000,
  refusedMs: 1000,
  connections: 128,
  streams: 16,
};

/** Bytes of request headers; a browser by itself sends less. */
export const LONGEST_HEAD = 16 * 1024;
/** How often Node checks connections against their time limits. */
export const CHECK_MS = 1000;

/** Sets the limits that Node itself enforces. */
export function limitServer(server: Server, { headMs, callMs, connections }: BrowserLimits): void {
  server.headersTimeout = headMs;
  server.requestTimeout = callMs;
  server.keepAliveTimeout = headMs;
  server.maxConnections = connections;
  server.maxHeadersCount = 64;
}
