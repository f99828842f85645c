import { protocol, session } from 'electron';
import { contentSecurityPolicy, pageFile } from '../browser/page-files.ts';
import { rendererFolder } from '../installation.ts';

export const APP_SCHEME = 'app';
export const PAGE_ORIGIN = `${APP_SCHEME}://hydrant`;

/** Copying is what a page may do beyond drawing itself; everything else is denied. */
const ALLOWED = new Set(['clipboard-sanitized-write']);

/** Serves the built screens under `app://hydrant/`, with a policy that knows no network, and denies every other permission. */
export function servePageFiles(): void {
  const folder = rendererFolder();
  protocol.handle(APP_SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = host === 'hydrant' ? await pageFile(folder, pathname) : undefined;
    if (!file) return new Response('not found', { status: 404 });
    return new Response(new Uint8Array(file.body), {
      headers: {
        'Content-Type': file.type,
        'Content-Security-Policy': contentSecurityPolicy("'none'"),
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Opener-Policy': 'same-origin',
      },
    });
  });
  session.defaultSession.setPermissionRequestHandler((_contents, permission, decide) => decide(ALLOWED.has(permission)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => ALLOWED.has(permission));
}
