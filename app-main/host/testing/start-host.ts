import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeInstallation } from '../../../core/launcher/launcher.ts';
import type { Log } from '../../../core/logs/log.ts';
import { createHost, type Host } from '../host.ts';
import type { Shell } from '../shell.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A host over a home of its own (or a former one's), with a vault that needs no keychain. Who starts it closes it. */
export function startHost(hydrantHome?: string, shell: Partial<Shell> = {}, log?: Log): Promise<Host> {
  const home = hydrantHome === undefined ? mkdtempSync(join(tmpdir(), 'hydrant-host-')) : dirname(hydrantHome);
  const env = {
    ...process.env,
    HOME: home,
    HYDRANT_HOME: join(home, '.hydrant'),
    HYDRANT_SECRETS: 'vault',
    HYDRANT_VAULT_PASSPHRASE: 'test passphrase 4711',
  };
  return createHost({
    home: env.HYDRANT_HOME,
    version: '0.0.0',
    env,
    platform: process.platform,
    installation: describeInstallation({ execPath: process.execPath, root, platform: process.platform, env }),
    shell: { host: 'browser', quit: () => undefined, ...shell },
    ...(log ? { log } : {}),
  });
}
