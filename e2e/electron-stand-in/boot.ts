// The first thing that runs: starts Chromium, finds the app, makes `electron` importable, loads the app's main, then fires `ready`.
import './real-node.ts';
import child_process from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import manifest from 'electron/package.json' with { type: 'json' };
import { startChromium } from './chromium.ts';
import { findApp } from './find-app.ts';
import { levers } from './record.ts';
import { standIn } from './state.ts';

delete process.env.NODE_COMPILE_CACHE;
const [, , launcher = '', ...args] = process.argv;
const exe = resolve(launcher);
const chromium = startChromium(process.getuid?.() !== 0 && !args.includes('--no-sandbox'));
standIn.cdp = chromium.cdp;
levers.temp = chromium.temp;
chromium.cdp.whenGone = () => {
  if (standIn.ending) return;
  process.stderr.write('Chromium has ended, so the stand-in ends.\n');
  process.exit(1);
};
standIn.app = findApp(exe, args, chromium.temp);
process.argv = [exe, ...args];
process.execPath = exe;
// Only now: what reads archives takes another `fs` where it thinks that this is Electron.
for (const [name, value] of Object.entries({ electron: manifest.version, chrome: manifest.version }))
  Object.defineProperty(process.versions, name, { value, enumerable: true });
Object.assign(process, { type: 'browser', resourcesPath: standIn.app.resources, defaultApp: standIn.app.packaged ? undefined : true });
runChildrenAsNode();

// Playwright asks for both switches, and calls this when it has attached; without it nobody does.
const driven = args.includes('--remote-debugging-port=0') && process.execArgv.some((argument) => argument.startsWith('--inspect'));
const attached = Promise.withResolvers<void>();
if (driven) Object.assign(globalThis, { __playwright_run: () => attached.resolve() });
else attached.resolve();
void chromium.address.then(
  (address) => process.stderr.write(`\nDevTools listening on ${address}\n`),
  (error: Error) => process.stderr.write(`${error.message}\n`),
);

const { electronModule } = await import('./electron/module.ts');
const { provideElectron } = await import('./resolve-hook.ts');
provideElectron(electronModule);
const { app } = electronModule;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit());
await import(pathToFileURL(standIn.app.main).href);
await Promise.all([chromium.address, attached.promise]);
app.standinReady();

/** `fork` runs Node from Electron's own executable: it says so to the child. */
function runChildrenAsNode(): void {
  const { fork } = child_process;
  child_process.fork = ((file: string, ...rest: unknown[]) => {
    const given = Array.isArray(rest[0]) ? rest[0] : [];
    const options = (rest.find((one) => typeof one === 'object' && one !== null && !Array.isArray(one)) ?? {}) as child_process.ForkOptions;
    return fork(file, given, { ...options, env: { ...(options.env ?? process.env), ELECTRON_RUN_AS_NODE: '1' } });
  }) as typeof fork;
  syncBuiltinESMExports();
}
