// Lays the server as the packaged app carries it, outside the archive, in dist/mcp/: the bundle, its data, and the packages the
// bundle keeps outside (natives and WASM) with everything they need on this system.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OUTSIDE_PACKAGES } from './outside-packages.ts';

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** Speed-ups of ssh2 that are never built (`allowScripts` in package.json) and that it does without. */
const UNBUILT = new Set(['cpu-features', 'nan']);
const NOT_SHIPPED = /(^|\/)(\.bin|test|tests|docs|examples|\.github)(\/|$)|\.(map|ts|md|markdown|c|h|cc|gyp)$/;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every package that these need here, by name; optional ones only where they are installed, which is for this system. */
export function closure(names: readonly string[], from: string = root): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string, near: string, optional: boolean): void => {
    if (found.has(name) || UNBUILT.has(name)) return;
    const folder = locate(name, near);
    if (!folder) {
      if (optional) return;
      throw new Error(`${name} is not installed`);
    }
    found.set(name, folder);
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
    const isOptional = (one: string): boolean => Object.hasOwn(manifest.optionalDependencies ?? {}, one);
    for (const next of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) visit(next, folder, isOptional(next));
  };
  for (const name of names) visit(name, from, false);
  return found;
}

/** As Node looks for it: from a folder upwards. */
function locate(name: string, near: string): string | undefined {
  for (let folder = near; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Makes the folder anew. */
export function packServer(target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  // The maps of a release are kept apart; see docs/operations/packaging.md.
  cpSync(join(root, 'dist', 'server'), join(target, 'server'), { recursive: true, filter: (source) => !source.endsWith('.map') });
  cpSync(join(root, 'resources'), join(target, 'resources'), { recursive: true });
  cpSync(join(root, 'package.json'), join(target, 'package.json'));
  for (const [name, folder] of closure(OUTSIDE_PACKAGES))
    cpSync(folder, join(target, 'node_modules', name), {
      recursive: true,
      dereference: true,
      filter: (source) =>
        !NOT_SHIPPED.test(source.slice(folder.length).replaceAll('\\', '/')) && !source.slice(folder.length).includes('node_modules'),
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) packServer(join(root, 'dist', 'mcp'));
