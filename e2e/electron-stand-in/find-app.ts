import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

export interface ResolvedApp {
  /** `app.getAppPath()`. */
  folder: string;
  /** The file that runs. */
  main: string;
  name: string;
  version: string;
  packaged: boolean;
  /** `process.resourcesPath`. */
  resources: string;
}

interface Manifest {
  main?: string;
  name?: string;
  version?: string;
  productName?: string;
}

/**
 * The app packaged beside the executable (or in the resources folder that STANDIN_PACKED names), else the one of the command line: a
 * folder, or a file.
 */
export function findApp(exe: string, args: readonly string[], temp: string): ResolvedApp {
  const resources = process.env.STANDIN_PACKED || join(dirname(exe), 'resources');
  if (existsSync(join(resources, 'app.asar'))) return { ...inFolder(extracted(resources, temp)), packaged: true, resources };
  if (existsSync(join(resources, 'app'))) return { ...inFolder(join(resources, 'app')), packaged: true, resources };
  const given = args.find((argument) => !argument.startsWith('-'));
  if (given === undefined) throw new Error('The stand-in needs an app: a folder with package.json, or a file.');
  const path = resolve(given);
  const stats = statSync(path).isDirectory() ? inFolder(path) : { ...inFolder(folderAbove(path)), main: path };
  return { ...stats, packaged: false, resources };
}

function inFolder(folder: string): Omit<ResolvedApp, 'packaged' | 'resources'> {
  const file = join(folder, 'package.json');
  const {
    main = 'index.js',
    name = 'app',
    productName = name,
    version = '0.0.0',
  } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {};
  return { folder, main: join(folder, main), name: productName, version };
}

function folderAbove(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) return dirname(file);
  }
}

/** The content of `app.asar` as a folder, unpacked files included. */
function extracted(resources: string, temp: string): string {
  const asar = createRequire(import.meta.url)('@electron/asar') as { extractAll(archive: string, folder: string): void };
  const folder = join(temp, 'app.asar');
  asar.extractAll(join(resources, 'app.asar'), folder);
  return folder;
}
