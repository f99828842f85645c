// The first thing that runs: finds the app, starts Chromium, makes `electron` importable, loads the app's main, then fires `ready`.
import './record.ts';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChromium } from './chromium.ts';
import { app } from './electron/app.ts';
import { electronModule } from './electron/module.ts';
import { standIn } from './state.ts';

const SHIM = `data:text/javascript,${encodeURIComponent(
  `const e = globalThis.__electronModule; export default e; export const { ${Object.keys(electronModule).join(', ')} } = e;`,
)}`;

Object.assign(globalThis, { __electronModule: electronModule });
Object.defineProperty(process.versions, 'electron', { value: '45.4.1', enumerable: true });
registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: SHIM, shortCircuit: true } : next(specifier, context)),
});
// Playwright asks for it by require, in the inspector.
const require = createRequire(import.meta.url);
Object.assign(globalThis, {
  require: Object.assign((name: string): unknown => (name === 'electron' ? electronModule : require(name)), require),
});

const found = findApp(process.argv.slice(2));
standIn.begin(found);
process.argv = [process.argv[0] as string, ...found.argv];
const chromium = await startChromium();
standIn.chromium = chromium;
process.stderr.write(`\nDevTools listening on ${chromium.address}\n`);
// Playwright sets this up while the loader waits; without Playwright nobody does.
const debugged = process.execArgv.some((argument) => argument.startsWith('--inspect'));
const run = new Promise<void>((go) => Object.assign(globalThis, { __playwright_run: () => go() }));
await import(pathToFileURL(found.main).href);
if (debugged) await run;
app.fireReady();

interface Found {
  folder: string;
  main: string;
  name: string;
  version: string;
  resources: string | undefined;
  argv: string[];
}

/** The app of the command line, or the one packed beside the executable. */
function findApp(args: string[]): Found {
  const packed = process.env.STANDIN_PACKED;
  const positional = args.findIndex((argument) => !argument.startsWith('-'));
  const given = packed ? unpacked(packed) : resolve(args[positional] ?? '.');
  const folder = statSync(given).isDirectory() ? given : folderOf(given);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    main?: string;
    name: string;
    version: string;
    productName?: string;
  };
  return {
    folder,
    main: folder === given ? join(folder, manifest.main ?? 'index.js') : given,
    name: manifest.productName ?? manifest.name,
    version: manifest.version,
    resources: packed ? packed : undefined,
    argv: args.filter((argument) => !argument.startsWith('--inspect') && !argument.startsWith('--remote-debugging')),
  };
}

function folderOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder))
    if (existsSync(join(folder, 'package.json')) || dirname(folder) === folder) return folder;
}

/** The content of `app.asar` of a resources folder, in a folder of its own. */
function unpacked(resources: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'electron-stand-in-app-'));
  const asar = require('@electron/asar') as { extractAll(archive: string, folder: string): void };
  asar.extractAll(join(resources, 'app.asar'), folder);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
