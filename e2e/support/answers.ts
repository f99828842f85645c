import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** A command as it stands in an assistant's file. */
export interface WrittenEntry {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** Starts the command that stands in an assistant's file, exactly as it stands there, and asks it something. */
export function askEntry(
  entry: WrittenEntry,
  base: Record<string, string>,
  { tool = 'execute_query', ...question }: { tool?: string; sql?: string; environment?: string } = {
    sql: 'SELECT count(*) AS orders FROM orders',
  },
): Promise<string> {
  return withEntry(entry, base, async (client) => {
    const result = await client.callTool({ name: tool, arguments: question });
    return (result.content as { text?: string }[]).map(({ text }) => text ?? '').join('\n');
  });
}

/** The names of the tools that the command in an assistant's file lists when it is started. */
export function toolsOfEntry(entry: WrittenEntry, base: Record<string, string>): Promise<string[]> {
  return withEntry(entry, base, async (client) => (await client.listTools()).tools.map(({ name }) => name));
}

async function withEntry<T>(entry: WrittenEntry, base: Record<string, string>, work: (client: Client) => Promise<T>): Promise<T> {
  const transport = new StdioClientTransport({
    command: entry.command,
    args: entry.args,
    env: { ...base, ...entry.env },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'claude-ai', version: '1.0.0' });
  await client.connect(transport);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
