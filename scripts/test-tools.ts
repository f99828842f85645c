// Runs before the tests: finds what suites need beyond npm, installs what is missing where that can be done without asking
// (apt, as root), and says per tool what it did. It never fails: a suite without its tool is skipped and says so.
// HYDRANT_TEST_INSTALL=0 looks only.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aptGet, canUseApt } from './apt-get.ts';
import { TEST_TOOLS, type TestTool, whyNotUsable } from './test-tool-table.ts';

interface Finding {
  readonly state: 'present' | 'installed' | 'missing' | 'not needed here';
  readonly reason?: string;
}

function isThere(tool: TestTool['instead']): boolean {
  return tool !== undefined && whyNotUsable(tool) === undefined;
}

function provide(tool: TestTool): Finding {
  if (!tool.platforms.includes(process.platform)) return { state: 'not needed here' };
  const lack = whyNotUsable(tool);
  if (lack === undefined || isThere(tool.instead)) return { state: 'present' };
  const manually = `get it with: ${tool.how}`;
  if (process.env.HYDRANT_TEST_INSTALL === '0') return { state: 'missing', reason: `${lack}; HYDRANT_TEST_INSTALL=0; ${manually}` };
  // The packages may be there already.
  if (tool.make && whyNotMade(tool.make) === undefined && whyNotUsable(tool) === undefined) return { state: 'installed' };
  if (!canUseApt()) return { state: 'missing', reason: `${lack}; ${manually}` };
  console.log(`test tools: ${tool.name}: ${lack}; installing ${tool.apt.join(' ')} with apt-get ...`);
  const failed = aptGet(tool.apt, spawnSync);
  if (failed !== undefined && tool.instead && aptGet(tool.instead.apt, spawnSync) === undefined && isThere(tool.instead))
    return { state: 'installed' };
  const unmade = failed === undefined && tool.make ? whyNotMade(tool.make) : undefined;
  const still = unmade ?? whyNotUsable(tool);
  if (still === undefined) return { state: 'installed' };
  return { state: 'missing', reason: `${failed ?? still}; ${manually}` };
}

/** Undefined where every command ran, else which one did not, and why. */
function whyNotMade(commands: NonNullable<TestTool['make']>): string | undefined {
  for (const [program, ...args] of commands) {
    const { error, status, stderr } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', timeout: 300_000 });
    if (error || status !== 0) return `${program} ${args.slice(0, 3).join(' ')}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
  }
  return undefined;
}

const match: Record<string, Finding> = {};
for (const tool of TEST_TOOLS) {
  const finding = provide(tool);
  match[tool.name] = finding;
  console.log(`test tools: ${tool.name}: ${finding.state}${finding.reason ? ` (${finding.reason})` : ''}`);
}

const folder = fileURLToPath(new URL('../node_modules/.cache/hydrant/', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'tools.json'), `${JSON.stringify(match, null, 2)}\n`);
