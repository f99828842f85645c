#!/usr/bin/env node
// Starts the bundle on Node 24. An older Node hands over to the one that this installation brings.
import { existsSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'dist', 'server', 'hydrant.js');
const WANTED = 24;

if (!existsSync(bundle)) fail('The built server is not there. Run `npm run build` in the folder of Hydrant.');
if (Number.parseInt(process.versions.node, 10) >= WANTED) {
  // Not there before Node 22, which must still get as far as handing over.
  nodeModule.enableCompileCache?.();
  await import(pathToFileURL(bundle).href);
} else {
  const node = ownNode();
  if (!node)
    fail(
      `Hydrant needs Node ${WANTED} or newer; this is ${process.version}. Install Node ${WANTED}, or run \`npm ci\` in the folder of Hydrant.`,
    );
  const { spawn } = await import('node:child_process');
  // The channel carries nothing: it closes when this process is gone, also by SIGKILL, and the child ends with it.
  const child = spawn(node, [bundle, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`Node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    process.exit(code ?? 1);
  });
}

/** The Node that the package `node` brings, wherever npm put it. */
function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
