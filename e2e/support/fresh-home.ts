import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// vitest setup, once per test file: a private home, so that no test can reach the home, the settings or the keychain of
// whoever runs it. What a test needs (a store, a passphrase, a bus) it sets itself.
const home = mkdtempSync(join(process.env.HYDRANT_TEST_ROOT ?? tmpdir(), 'home-'));
for (const name of Object.keys(process.env)) {
  if (name.startsWith('HYDRANT_') && !/^HYDRANT_(TEST|E2E)_/.test(name)) delete process.env[name];
  if (name.startsWith('XDG_')) delete process.env[name];
}
const hydrantHome = join(home, '.hydrant');
mkdirSync(hydrantHome, { mode: 0o700 });
process.env.HYDRANT_HOME = hydrantHome;
process.env.HOME = home;
process.env.USERPROFILE = home;
// A bus that is not there: without it the client libraries look for the desktop session of the person, keychain included.
process.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${join(home, 'no-bus')}`;
