// `npm start`: builds, then opens the app. Where Electron's binary cannot be had, the same screens open in the browser.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Electron fetches its binary at first use; longer than this nobody waits for a window. */
const TIMEOUT_MS = 15_000;

const root = join(import.meta.dirname, '..');
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(1);

const electron = await findElectron();
const args = process.argv.slice(2);
const child =
  typeof electron === 'string'
    ? spawn(electron, [root, ...args], { stdio: 'inherit' })
    : spawn(process.execPath, [join(root, 'dist', 'app', 'browser.js'), ...args], { stdio: 'inherit' });
if (typeof electron !== 'string') console.log(`${electron.why}: the app opens in your browser instead.`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));

/** Electron's executable, fetched if need be; else why there is none. */
async function findElectron(): Promise<string | { why: string }> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { why: 'There is no screen here for a window' };
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const known = (): string | undefined => {
    const named = join(folder, 'path.txt');
    if (!existsSync(named)) return undefined;
    const binary = join(folder, 'dist', readFileSync(named, 'utf8'));
    return existsSync(binary) ? binary : undefined;
  };
  const there = known();
  if (there) return there;
  console.log('Fetching Electron, once …');
  await fetchElectron(join(folder, 'install.js'));
  return known() ?? { why: 'Electron could not be fetched' };
}

function fetchElectron(script: string): Promise<void> {
  return new Promise((resolve) => {
    const installer = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'ignore'] });
    const timer = setTimeout(() => installer.kill('SIGKILL'), TIMEOUT_MS);
    installer.on('error', () => resolve());
    installer.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
