/**
 * The program that talks to the keychain, run as `node -e` with an IPC channel. A process of its own because a call that
 * waits for an unlock prompt cannot be taken back: it holds a thread of the pool (four of them stop all file access) and
 * keeps `process.exit` from returning until somebody answers (measured with @napi-rs/keyring 2.1.2). A process can be killed.
 * Plain text rather than a file, so that it is the same from sources, bundled, and inside the app.
 *
 * In: {id, module, service, account, op: get|set|delete, value?}. Out: {id, value} or {id, error}.
 */
export const KEYCHAIN_HELPER_SOURCE = `
'use strict';
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', async ({ id, module, service, account, op, value }) => {
  const reply = (answer) => process.connected && process.send({ id, ...answer });
  try {
    const { AsyncEntry } = require(module);
    // Pinned: without it a missing Secret Service falls back to the kernel keyring, which forgets at reboot.
    const entry = new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
    if (op === 'get') reply({ value: await entry.getPassword() });
    else if (op === 'set') reply({ value: await entry.setPassword(value) ?? null });
    else reply({ value: await entry.deletePassword() });
  } catch (error) {
    reply({ error: String(error && error.message || error) });
  }
});
`;
