import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** Starts the command that stands in an assistant's file, exactly as it stands there, and asks it something. */
export async function askEntry(
  entry: { command: string; args: string[]; env?: Record<string, string> },
  base: Record<string, string>,
  question: { sql: string; environment?: string } = { sql: 'SELECT count(*) AS orders FROM orders' },
): Promise<string> {
  const transport = new StdioClientTransport({
    command: entry.command,
    args: entry.args,
    env: { ...base, ...entry.env },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'claude-ai', version: '1.0.0' });
  await client.connect(transport);
  try {
    const result = await client.callTool({ name: 'execute_query', arguments: question });
    return (result.content as { text?: string }[]).map(({ text }) => text ?? '').join('\n');
  } finally {
    await client.close();
  }
}
