import { join } from 'node:path';
import type { TestHome } from './screens.ts';

/** No session bus, and nobody who chose a store or gave a passphrase by a variable. */
export function withoutKeychain(home: TestHome): void {
  Object.assign(home.env, {
    HYDRANT_SECRETS: '',
    HYDRANT_VAULT_PASSPHRASE: '',
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home.path, 'no-bus')}`,
    XDG_RUNTIME_DIR: '',
  });
}
