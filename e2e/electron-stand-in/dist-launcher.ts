import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes an executable that stands where a packaged app has Electron's: beside `resources/`, under the app's name. It starts the
 * stand-in, which then finds `resources/app.asar` or `resources/app/` there and runs it as a packaged app.
 */
export function writeDistLauncher(file: string): void {
  const standIn = join(import.meta.dirname, 'electron-stand-in').replaceAll("'", `'\\''`);
  writeFileSync(file, `#!/bin/sh\nSTANDIN_EXE=$(readlink -f "$0") exec '${standIn}' "$@"\n`);
  chmodSync(file, 0o755);
}
