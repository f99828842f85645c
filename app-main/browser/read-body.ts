import type { IncomingMessage } from 'node:http';

/** A body as text; undefined where it is longer than `most` bytes. Of what is too long nothing is kept. */
export async function readBody(request: IncomingMessage, most: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Left early, the request stays open: the refusal has to get through.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What a request says of the length of its body, in bytes; 0 where it does not say. */
export function saidLength(request: IncomingMessage): number {
  const said = Number(request.headers['content-length'] ?? 0);
  return Number.isFinite(said) ? said : Number.POSITIVE_INFINITY;
}
