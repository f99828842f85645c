import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strict } from '../strict.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** Node's fetch, and files as well, as Electron's `net.fetch` reads them. */
export const net = strict(
  {
    async fetch(input: string | Request, init?: RequestInit): Promise<Response> {
      const url = typeof input === 'string' ? input : input.url;
      if (!url.startsWith('file:')) return fetch(input, init);
      const path = fileURLToPath(url);
      const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
      return new Response(await readFile(path), { headers: { 'Content-Type': type } });
    },
    isOnline: (): boolean => true,
    online: true,
  },
  'net',
);

const ERRNO: Record<string, number> = {
  ERR_ABORTED: -3,
  ERR_FILE_NOT_FOUND: -6,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
};

/** `net::ERR_X` as Electron's error code and number. */
export function netError(text: string): { code: string; errno: number } {
  const code = text.replace('net::', '');
  return { code, errno: ERRNO[code] ?? -2 };
}
