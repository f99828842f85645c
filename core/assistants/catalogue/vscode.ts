import { type AssistantSpec, plainEntry, readPlain } from '../assistant.ts';
import { roaming } from '../config-paths.ts';

export const vscode: AssistantSpec = {
  id: 'vscode',
  name: 'VS Code',
  format: 'jsonc',
  keys: ['servers'],
  files: (machine) => [roaming(machine, 'Code', 'User', 'mcp.json'), roaming(machine, 'Code - Insiders', 'User', 'mcp.json')],
  writes: 'first',
  signs: (machine) => [roaming(machine, 'Code', 'User'), roaming(machine, 'Code - Insiders', 'User')],
  entry: (launch) => ({ type: 'stdio', ...plainEntry(launch) }),
  read: readPlain,
  reload: 'VS Code sees it by itself; start the server where it asks.',
  clientNames: ['Visual Studio Code', 'vscode'],
  link: (id, launch) => `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: id, type: 'stdio', ...plainEntry(launch) }))}`,
};
