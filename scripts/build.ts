// Builds everything that ships into dist/: the server, the app's main process with its preload, the screens, the icons.
// Arguments name parts to build alone: `node scripts/build.ts server`.
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');
const PARTS: Record<string, readonly string[]> = {
  server: ['vite.config.ts', 'vite.driver-host.config.ts'],
  app: ['vite.app.config.ts', 'vite.preload.config.ts'],
  renderer: ['vite.renderer.config.ts'],
};
const wanted = process.argv.slice(2);

for (const [part, configs] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(part)) continue;
  for (const configFile of configs) await build({ configFile: join(root, configFile), logLevel: 'error' });
}
const icons = join(root, 'build', 'icons');
if (existsSync(icons) && (wanted.length === 0 || wanted.includes('app'))) {
  mkdirSync(join(root, 'dist', 'app', 'icons'), { recursive: true });
  cpSync(icons, join(root, 'dist', 'app', 'icons'), { recursive: true });
}
