import type { ServerResponse } from 'node:http';
import type { Push } from '../contract/contract.ts';

/** A comment now and then keeps a stream open through sleep and proxies. */
const KEEP_ALIVE_MS = 20_000;
/** A page that no longer reads is disconnected once so much waits for it. Bytes. */
const MOST_WAITING = 256 * 1024;

/** Server-sent events to every open page. */
export interface PushStreams {
  open(response: ServerResponse): void;
  send(push: Push): void;
  close(): void;
}

/** At most `most` streams; a further one replaces the oldest, whose page reconnects if it is still open. */
export function createPushStreams(most: number): PushStreams {
  const streams = new Set<ServerResponse>();
  const write = (text: string): void => {
    for (const stream of streams) {
      if (stream.writableLength > MOST_WAITING) stream.destroy();
      else stream.write(text);
    }
  };
  const beat = setInterval(() => write(': \n\n'), KEEP_ALIVE_MS).unref();
  return {
    open(response) {
      for (const oldest of streams) {
        if (streams.size < most) break;
        streams.delete(oldest);
        oldest.destroy();
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': \n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
    },
    send: (push) => write(`data: ${JSON.stringify(push)}\n\n`),
    close() {
      clearInterval(beat);
      for (const stream of streams) stream.end();
    },
  };
}
