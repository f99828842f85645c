// Starts the server of the unpacked app in release/ by the entry that assistants are given, with the packaged executable as Node,
// and asks it something. For the runners of the three systems; `--node` takes this Node in place of the executable.
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { launchEntry } from '../core/launcher/launcher.ts';

const release = join(import.meta.dirname, '..', 'release');
const { executable, resources } = unpacked();
const home = mkdtempSync(join(tmpdir(), 'hydrant smoke é-'));
const entry = launchEntry({ kind: 'packaged', platform: process.platform, executable, resources }, { profiles: ['sample'], home });
const command = process.argv.includes('--node') ? process.execPath : entry.command;
const client = new Client({ name: 'smoke', version: '1' });
await client.connect(
  new StdioClientTransport({ command, args: entry.args, env: { ...(process.env as Record<string, string>), ...entry.env } }),
);
const { tools } = await client.listTools();
const answer = await client.callTool({ name: 'execute_query', arguments: { sql: 'SELECT count(*) AS orders FROM orders' } });
await client.close();
const text = JSON.stringify(answer.structuredContent);
if (tools.length < 8 || !text.includes('26425')) throw new Error(`the packaged server answered ${text}`);
console.log(`${tools.length} tools; ${text}`);

function unpacked(): { executable: string; resources: string } {
  const candidates: [folder: string, executable: string, resources: string][] = [
    ['linux-unpacked', 'hydrant', 'resources'],
    ['win-unpacked', 'Hydrant.exe', 'resources'],
    ...readdirSync(release)
      .filter((name) => name.startsWith('mac'))
      .map((name): [string, string, string] => [join(name, 'Hydrant.app', 'Contents'), join('MacOS', 'Hydrant'), 'Resources']),
  ];
  for (const [folder, name, inside] of candidates) {
    const match = { executable: join(release, folder, name), resources: join(release, folder, inside) };
    if (existsSync(match.resources)) return match;
  }
  throw new Error('There is no unpacked app in release/. Run `npm run package` first.');
}
