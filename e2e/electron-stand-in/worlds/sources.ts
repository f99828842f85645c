import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** The isolated world in which preloads run; pages cannot reach into it. */
export const PRELOAD_WORLD = 'Electron Isolated Context';
/** The wire from that world to main; it exists in that world only. */
export const BINDING = '__standinToMain';

/** The page's world: what runs there before the page. */
export function pageWorldSource(secret: string): string {
  return wrapped(['bridge.ts', 'page-world.ts'], `startPageWorld(${JSON.stringify(secret)});`);
}

/**
 * The preload's world. A preload that does not compile is left out, and `whenBroken` hears why: as with Electron, the page runs
 * without it.
 */
export function preloadWorldSource(
  { secret, file, extraArguments }: { secret: string; file: string | undefined; extraArguments: readonly string[] },
  whenBroken: (error: Error) => void,
): string {
  const facts = {
    binding: BINDING,
    platform: process.platform,
    arch: process.arch,
    versions: { ...process.versions },
    argv: [process.execPath, ...extraArguments],
    env: {},
  };
  const body = preloadBody(file, whenBroken);
  const run = `(function (require, module, exports, process) {${body}\n})`;
  return wrapped(
    ['values.ts', 'bridge.ts', 'preload-world.ts'],
    `startPreloadWorld(${JSON.stringify(secret)}, ${JSON.stringify(facts)}, preload);`,
    run,
  );
}

function preloadBody(file: string | undefined, whenBroken: (error: Error) => void): string {
  if (file === undefined) return '';
  try {
    const source = readFileSync(file, 'utf8');
    new Script(`(function () {${source}\n})`, { filename: file });
    return source;
  } catch (error) {
    whenBroken(error as Error);
    return '';
  }
}

/** Files of this folder as one script: types and imports dropped, in one scope of its own, which the preload does not see. */
function wrapped(files: readonly string[], start: string, preload = 'undefined'): string {
  const code = files.map((file) => {
    const source = stripTypeScriptTypes(readFileSync(join(import.meta.dirname, file), 'utf8'));
    return source.replace(/^import .*$/gm, '').replace(/^export /gm, '');
  });
  return `((preload) => { 'use strict';\n${code.join('\n')}\n${start}\n})(${preload});`;
}
