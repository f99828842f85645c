import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSwitches } from '../../core/availability/availability.ts';
import { asHydrantError } from '../../core/common/errors.ts';
import { fileError } from '../../core/common/file-errors.ts';
import { createRedactor } from '../../core/common/redact.ts';
import { probeHistory } from '../../core/history/probe-history.ts';
import { verifyAudit } from '../../core/history/verify-audit.ts';
import { LOCAL_ENGINE } from '../../core/local/engine.ts';
import { unreadableLogs } from '../../core/logs/log-files.ts';
import { ensureHome, homePaths, hydrantHome } from '../../core/profiles/home.ts';
import { openSecretStore } from '../../core/secrets/open-secret-store.ts';
import { resourcesFolder } from '../resources-folder.ts';
import { profileStore } from '../saved-profiles.ts';
import { VERSION } from '../version.ts';
import { COMMAND_WORDS } from './action-words.ts';
import { assistantsHere } from './assistants.ts';
import { brokenTrail } from './audit.ts';
import { type ServedOptions, servedProfiles } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { print, printJson } from './output.ts';

export interface Check {
  name: string;
  state: 'ok' | 'warning' | 'failed';
  sentence: string;
  action?: string;
}

/** Below this the spooling of results is likely to fail. */
const LITTLE_SPACE = 500 * 1024 * 1024;

/** Looks at everything a server of this installation needs, and says what to do where something is missing. Connects to no warehouse. */
export async function doctor(options: ServedOptions): Promise<number> {
  const checks = await checkInstallation(options);
  if (options.json) await printJson({ ok: checks.every(({ state }) => state !== 'failed'), checks });
  else for (const check of checks) await print(checkLine(check));
  return checks.every(({ state }) => state !== 'failed') ? EXIT.ok : EXIT.failed;
}

/** A check on one line. */
export function checkLine({ name, state, sentence, action }: Check): string {
  return `${{ ok: '✓', warning: '!', failed: '✗' }[state]} ${name}: ${sentence}${action ? ` → ${action}` : ''}`;
}

/** The checks themselves, in their order; a check that fails ends none of the others. */
export async function checkInstallation(options: ServedOptions): Promise<Check[]> {
  const home = hydrantHome();
  const checks: Check[] = [];
  const check = async (name: string, run: () => Promise<string | Omit<Check, 'name'>>): Promise<void> => {
    try {
      const found = await run();
      checks.push(typeof found === 'string' ? { name, state: 'ok', sentence: found } : { name, ...found });
    } catch (error) {
      const known = asHydrantError(error);
      checks.push({ name, state: 'failed', sentence: known.message, action: known.nextIn(COMMAND_WORDS) });
    }
  };
  await check('Version', async () => `Hydrant ${VERSION} on Node ${process.versions.node}, ${process.platform} ${process.arch}.`);
  await check('Installation', async () => `Resources in ${resourcesFolder()}.`);
  await check('Folder', async () => {
    ensureHome(home);
    await tryWriting(home);
    const { bavail, bsize } = await statfs(home);
    const free = bavail * bsize;
    const sentence = `${home}, ${Math.round(free / 1024 / 1024).toLocaleString('en')} MB free.`;
    return free < LITTLE_SPACE ? { state: 'warning', sentence, action: 'Free some space: results are kept there for an hour.' } : sentence;
  });
  await check('Switches', async () => {
    const { pausedAll, off } = await openSwitches(home).read();
    if (pausedAll) return { state: 'warning', sentence: 'Everything is paused.', action: COMMAND_WORDS['switch-on']({}) };
    return off.length === 0 ? 'Everything is on.' : `${off.length} connections are switched off.`;
  });
  await check('Logs', async () => {
    const { logs } = homePaths(home);
    const unreadable = unreadableLogs(logs);
    if (unreadable === undefined) return `In ${logs}.`;
    const { code, files } = unreadable;
    const what = files === 0 ? 'The folder' : `${files} ${files === 1 ? 'file' : 'files'} in`;
    const why = code === 'ELOOP' ? 'is a link, which Hydrant does not follow: no logs are written' : `cannot be read (${code})`;
    return {
      state: 'warning',
      sentence: `${what} ${logs} ${why}.`,
      action: files === 0 ? 'Move it away: Hydrant makes the folder anew.' : 'Give them back to your user, or remove them.',
    };
  });
  await check('Profiles', async () => {
    const { profiles, problems } = await profileStore().list();
    const first = problems[0];
    if (first)
      return {
        state: 'warning',
        sentence: `${profiles.length} saved, ${problems.length} invalid: ${first.message}`,
        action: first.nextIn(COMMAND_WORDS),
      };
    return `${profiles.length} saved.`;
  });
  await check('Served', async () =>
    (await servedProfiles(options)).map((profile) => `${profile.id} (${profile.engine}, ${profile.policy})`).join(', '),
  );
  await check('Secret store', async () => {
    const store = openSecretStore({ home, env: process.env, platform: process.platform, redactor: createRedactor() });
    const probe = await store.probe();
    if (probe.ok) return `${store.describe().label} works (${probe.ms} ms). ${store.describe().why}`;
    // Profiles without a login do not need it.
    return { state: 'warning', sentence: probe.error.message, action: probe.error.nextIn(COMMAND_WORDS) };
  });
  await check('Embedded engine', async () => {
    const { description } = await LOCAL_ENGINE.load();
    return `Its library loads: ${description.title}.`;
  });
  await check('Assistants', async () => {
    const problem = await assistantsHere().recordsProblem();
    // Servers do without these records.
    if (problem) return { state: 'warning', sentence: problem.message, action: problem.nextIn(COMMAND_WORDS) };
    return 'What was written into their files is known.';
  });
  await check('History', async () =>
    probeHistory(homePaths(home).history) ? 'It can be written.' : 'None yet; it begins with the first statement.',
  );
  await check('Audit trail', async () => {
    const verdict = await verifyAudit(homePaths(home).history);
    if (verdict.ok) return `${verdict.length} events, unbroken.`;
    const { sentence, next } = brokenTrail(verdict);
    return { state: 'failed', sentence, action: next };
  });
  return checks;
}

/** A folder may be there and take no file: read-only, full, or of another owner. */
async function tryWriting(home: string): Promise<void> {
  const file = join(home, `.doctor-${process.pid}`);
  try {
    await writeFile(file, 'hydrant doctor\n', { mode: 0o600 });
  } catch (error) {
    throw fileError('written', home, error);
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}
