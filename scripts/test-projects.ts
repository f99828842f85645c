import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The vitest projects. A test file belongs to exactly one, and `projectOf` tells which. */
export const TEST_PROJECTS = ['unit', 'engines', 'processes'] as const;
export type TestProject = (typeof TEST_PROJECTS)[number];
export type TestTier = 'change' | 'long';

/** Rooms in which tests ask a real engine: DuckDB in the same process, or a server. */
const ENGINE_ROOMS = [
  /^core\/engines\/[^/]+\/(?!dialect\/|address\/)[^/]+\//,
  /^core\/engines\/testing\//,
  /^core\/(execution|local|diagnose)\//,
  /^mcp-server\/packs\//,
];

/** Rooms in which tests start the built product. */
const PROCESS_ROOMS = [/^e2e\//, /^app-main\/(host|supervisor)\//];

/** What a test reaches, itself or through its helpers, that puts it with the engines: a real server. */
const REAL_SERVER = /\/testing\/(shared-)?server\.ts$/;
/** … and with the processes: programs and threads are started. */
const STARTS_PROGRAMS = /^node:(child_process|worker_threads|cluster)$/;
/** Replacing a module for one test file needs a process that has not loaded it yet; the unit tests share theirs. */
const REPLACES_MODULES = /\bvi\.(do)?[mM]ock\(/;

/** Folders of code that only tests use: imports are followed through them, not through the product. */
const HELPERS = /(^|\/)(testing|fixtures)\/|^e2e\//;
/** The helper that gives a campaign its length. */
const CAMPAIGN = 'e2e/support/campaign.ts';

/** Repository paths with forward slashes, relative to its root. */
export type ReadSource = (path: string) => string;

/** What a test file imports: itself and through helpers of tests, as repository paths or package names. */
export function reachedBy(file: string, read: ReadSource): Set<string> {
  const reached = new Set<string>();
  const open = [file];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const specifier of importsOf(read(path))) {
      const target = specifier.startsWith('.') ? join(dirname(path), specifier).replaceAll('\\', '/') : specifier;
      if (reached.has(target)) continue;
      reached.add(target);
      if (specifier.startsWith('.') && /\.tsx?$/.test(target) && HELPERS.test(target)) open.push(target);
    }
  }
  return reached;
}

/** The project of a test file. */
export function projectOf(file: string, read: ReadSource): TestProject {
  if (PROCESS_ROOMS.some((room) => room.test(file))) return 'processes';
  const reached = [...reachedBy(file, read)];
  if (ENGINE_ROOMS.some((room) => room.test(file)) || reached.some((path) => REAL_SERVER.test(path))) return 'engines';
  const needsOwnProcess = reached.some((path) => STARTS_PROGRAMS.test(path)) || REPLACES_MODULES.test(read(file));
  return needsOwnProcess ? 'processes' : 'unit';
}

/** `x.long.test.ts` runs in the long tier only; a file with a campaign runs in both, at its two lengths; all others per change. */
export function isInTier(file: string, tier: TestTier, read: ReadSource): boolean {
  const isLongOnly = /\.long\.(test|spec)\.ts$/.test(file);
  return tier === 'change' ? !isLongOnly : isLongOnly || reachedBy(file, read).has(CAMPAIGN);
}

/** Sources of the working tree, each read once. */
export function sourcesUnder(root: string): ReadSource {
  const known = new Map<string, string>();
  return (path) => {
    let text = known.get(path);
    if (text === undefined) {
      try {
        text = readFileSync(join(root, path), 'utf8');
      } catch {
        // An import that leads nowhere is for the test run itself to report.
        text = '';
      }
      known.set(path, text);
    }
    return text;
  };
}

/** `root` as the paths above are meant. */
export function repositoryPath(root: string, file: string): string {
  return relative(root, file).replaceAll('\\', '/');
}

/** Static imports, re-exports and `import('…')`; types are erased, and do not count. */
function importsOf(source: string): string[] {
  const found: string[] = [];
  for (const [, isType, specifier] of source.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm))
    if (!isType && specifier !== undefined) found.push(specifier);
  for (const [, specifier] of source.matchAll(/\bimport\(\s*'([^']+)'/g)) if (specifier !== undefined) found.push(specifier);
  return found;
}
