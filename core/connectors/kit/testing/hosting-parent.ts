// A process with a hosted driver, for tests of how the host ends. Argument: the statement to leave running, or `nothing`.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../../../profiles/profile.ts';
import type { ConnectorDescription } from '../../connector.ts';
import { hostConnector } from '../hosted.ts';

const home = mkdtempSync(join(tmpdir(), 'hydrant-parent-'));
const connector = hostConnector({
  entry: join(import.meta.dirname, 'hostile-host.ts'),
  connector: 'hostile',
  description: { name: 'Hostile' } as ConnectorDescription,
});
const options = { signal: new AbortController().signal, readOnly: true };
const session = await connector.connect({ id: 'x', connection: {} } as unknown as Profile, {
  home,
  resources: home,
  secrets: { password: 'x' },
  signal: options.signal,
});
const { batches } = await session.execute('pid', [], options);
for await (const [row] of batches) process.stdout.write(`${row?.[0]}\n`);
const statement = process.argv[2] ?? 'nothing';
if (statement !== 'nothing') await session.execute(statement, [], options);
