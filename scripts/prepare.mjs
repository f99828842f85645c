// Runs after `npm ci` and `npm install` here, never in an installation from a registry: builds everything and puts `hydrant`
// where `npx hydrant` looks first. Plain JavaScript: it also runs before Node 24 is there.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');

const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
if (!existsSync(vite)) {
  console.error('prepare: development packages are not installed; nothing was built.');
  process.exit(0);
}
const { status } = spawnSync(ownNode(), [join(root, 'scripts', 'build.ts')], { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const link = join(bin, 'hydrant');
rmSync(link, { force: true });
if (process.platform === 'win32') writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\hydrant.mjs" %*\r\n');
else {
  chmodSync(join(root, 'bin', 'hydrant.mjs'), 0o755);
  symlinkSync('../../bin/hydrant.mjs', link);
}

/** The project's own Node; where a policy kept its install script from running, its binary package is asked directly. */
function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (existsSync(binary)) return binary;
  } catch {
    // Not installed: the Node that runs this may be new enough.
  }
  return process.execPath;
}
