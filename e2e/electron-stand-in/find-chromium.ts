import { spawnSync } from 'node:child_process';

/** The headless shell first: no desktop around the pages, a third of the time to start. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** HYDRANT_CHROMIUM, or the first of the usual names on PATH. Throws where there is none. */
export function findChromium(): string {
  const { HYDRANT_CHROMIUM } = process.env;
  if (HYDRANT_CHROMIUM) return HYDRANT_CHROMIUM;
  const { stdout } = spawnSync('/bin/sh', ['-c', `for name in ${NAMES.join(' ')}; do command -v $name && break; done`], {
    encoding: 'utf8',
  });
  if (stdout.trim() === '') throw new Error(`No Chromium was found: none of ${NAMES.join(', ')} is on PATH. Set HYDRANT_CHROMIUM.`);
  return stdout.trim();
}
