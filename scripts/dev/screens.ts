import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { createServer, type ViteDevServer } from 'vite';
import { contentSecurityPolicy } from '../../app-main/browser/page-files.ts';

/** Where the dev server begins to look for a free port, so that the address mostly stays the same. */
const FIRST_PORT = 5320;

/** What a page asks of its host, and not of Vite. */
const HOST_PATHS = '^/(session|pushes|call/)';

export interface DevScreens {
  vite: ViteDevServer;
  /** `http://127.0.0.1:PORT` */
  origin: string;
}

/**
 * The screens from their sources, with hot replacement. What belongs to the host goes on to `hostAddress` (`127.0.0.1:PORT`), which makes
 * the product's own checks of Host, Origin, token and key: only a request that names this very server is translated, any other arrives there
 * as it is and is refused.
 */
export async function serveScreens(root: string, hostAddress: string): Promise<DevScreens> {
  const nonce = randomBytes(16).toString('base64');
  let own = '';
  const vite = await createServer({
    configFile: join(root, 'vite.renderer.config.ts'),
    root: join(root, 'app-renderer'),
    cacheDir: join(root, 'node_modules', '.cache', 'vite-dev'),
    logLevel: 'warn',
    clearScreen: false,
    plugins: [react()],
    html: { cspNonce: nonce },
    server: {
      host: '127.0.0.1',
      port: FIRST_PORT,
      // No page of another origin reads the sources.
      cors: false,
      fs: { allow: [root, realpathSync(join(root, 'node_modules'))] },
      headers: { 'Content-Security-Policy': devPolicy(nonce), 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff' },
      proxy: {
        [HOST_PATHS]: {
          target: `http://${hostAddress}`,
          configure: (proxy) => {
            proxy.on('proxyReq', (onward, request) => {
              if (request.headers.host === own) onward.setHeader('host', hostAddress);
              if (request.headers.origin === `http://${own}`) onward.setHeader('origin', `http://${hostAddress}`);
            });
          },
        },
      },
    },
  });
  await vite.listen();
  const address = vite.resolvedUrls?.local[0];
  if (address === undefined) throw new Error('The dev server listens nowhere.');
  own = new URL(address).host;
  return { vite, origin: `http://${own}` };
}

/** The product's policy; Vite's two scripts within the page are let in by a nonce. */
function devPolicy(nonce: string): string {
  return contentSecurityPolicy("'self'").replace("script-src 'self'", `script-src 'self' 'nonce-${nonce}'`);
}
