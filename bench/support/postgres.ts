import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { freshFolder } from './folders.ts';

/** A home with a profile for each port of this machine, by id; each is the environment of its name. */
export function homeOf(ports: Readonly<Record<string, number>>): string {
  const home = freshFolder();
  const profiles = Object.entries(ports).map(([id, port]) => ({
    id,
    name: id,
    environment: id,
    engine: 'postgres',
    connection: { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', tls: { mode: 'disable' } },
    limits: { concurrency: 10 },
  }));
  writeFileSync(join(home, 'profiles.json'), JSON.stringify({ version: 1, profiles }));
  return home;
}

/** A client of a stdio server that Node starts with these arguments. */
export async function connectClient(args: readonly string[], home: string): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [...args],
      env: { ...(process.env as Record<string, string>), HYDRANT_HOME: home },
      stderr: 'ignore',
    }),
  );
  return client;
}
