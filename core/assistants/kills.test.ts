import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { campaign, campaignTimeout } from '../../e2e/support/campaign.ts';
import { setup } from './testing/setup.ts';

const KILLS = campaign(1000, 40);
/** Kills of one process after another; several at once, each on a home of its own. */
const LANES = 4;
/** About what one adding and removing takes; a slower machine only gets its kills earlier in it. */
const ROUND_MS = 35;

const OTHERS = { preferences: { theme: 'dark' }, mcpServers: { github: { command: 'gh', env: { A: 'b' } } } };

let program = '';

/** One file instead of thirty: a thousand starts are a third of the time. */
beforeAll(async () => {
  const outDir = mkdtempSync(join(tmpdir(), 'hydrant-kills-'));
  await build({
    configFile: false,
    logLevel: 'error',
    define: { __filename: 'import.meta.filename' },
    build: {
      ssr: join(import.meta.dirname, 'testing', 'write-forever.ts'),
      outDir,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'program.mjs' } },
    },
    ssr: { noExternal: true },
  });
  program = join(outDir, 'program.mjs');
});

/** Starts a process that writes without end, and kills it somewhere in the middle. */
async function killOne(userHome: string, home: string, at: number): Promise<void> {
  const child = spawn(process.execPath, [program, userHome, home], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  await sleep(at);
  child.kill('SIGKILL');
  await ended;
}

test(`${KILLS} kills at random points of the write leave either the old or the new file`, {
  timeout: campaignTimeout(120_000),
}, async () => {
  const seen = { with: 0, without: 0 };
  const lane = async (): Promise<void> => {
    const { userHome, home, put } = setup();
    const file = put('.config/Claude/claude_desktop_config.json', JSON.stringify(OTHERS, null, 2));
    for (let n = 0; n < KILLS / LANES; n++) {
      await killOne(userHome, home, Math.random() * 2 * ROUND_MS);
      const { mcpServers, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as typeof OTHERS & {
        mcpServers: Record<string, { args?: string[] }>;
      };
      const { github, ...ours } = mcpServers;
      expect({ ...rest, mcpServers: { github } }).toEqual(OTHERS);
      for (const [id, entry] of Object.entries(ours)) {
        expect(id).toMatch(/^hydrant-p[0-2]$/);
        expect(entry.args).toEqual(['/opt/hydrant/hydrant.js', 'stdio', '--profile', id.slice('hydrant-'.length)]);
      }
      if (Object.keys(ours).length > 0) seen.with += 1;
      else seen.without += 1;
    }
    // What a killed write leaves lies beside, and never many of them under the name of the file itself.
    expect(readdirSync(dirname(file)).filter((name) => name === 'claude_desktop_config.json')).toHaveLength(1);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(seen.with + seen.without).toBe(KILLS);
  expect(Math.min(seen.with, seen.without)).toBeGreaterThan(0);
});
