import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  body: Buffer;
  type: string;
}

/** A file of the built screens by its path in an address; undefined for anything else, also for a path that leads out of the folder. */
export async function pageFile(folder: string, path: string): Promise<PageFile | undefined> {
  let name: string;
  try {
    name = normalize(decodeURIComponent(path === '/' ? '/index.html' : path));
  } catch {
    return undefined;
  }
  const file = join(folder, name);
  const type = TYPES[extname(file)];
  if (type === undefined || !file.startsWith(folder + sep) || name.includes('\0')) return undefined;
  try {
    return { body: await readFile(file), type };
  } catch {
    return undefined;
  }
}

/** What a page of ours may do: nothing from elsewhere. `connect` is what it may speak to. */
export function contentSecurityPolicy(connect: "'none'" | "'self'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // The editor writes its own style elements; a style cannot fetch anything here.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}
