import { release } from 'node:os';
import { dirname } from 'node:path';
import type { AssistantStatus } from '../../core/assistants/assistant-state.ts';
import { asHydrantError } from '../../core/common/errors.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { outcomes } from '../../core/history/statistics.ts';
import { describeInstallation } from '../../core/launcher/launcher.ts';
import { programVersions } from '../../core/logs/program-versions.ts';
import { homePaths } from '../../core/profiles/home.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { resourcesFolder } from '../resources-folder.ts';
import { VERSION } from '../version.ts';
import type { ReportSection } from './report.ts';

const HISTORY_DAYS = 30;

/** What the state of an installation is told from. */
export interface StateSources {
  home: string;
  profiles: readonly Profile[];
  /** The checks of this installation, a line each. */
  checks: () => Promise<string[]>;
  assistants: () => Promise<readonly AssistantStatus[]>;
}

/** The state of this installation, without anything that was asked or answered. Never rejects. */
export async function stateSections({ home, profiles, checks, assistants }: StateSources): Promise<ReportSection[]> {
  return [
    { title: 'Installation', lines: installation() },
    { title: 'Checks', lines: await lines(async () => (await checks()).map((line) => `- ${line}`)) },
    { title: 'Connections', lines: profiles.length === 0 ? ['None is saved.'] : profiles.map(profileLine) },
    { title: 'Assistants', lines: await lines(() => assistantLines(assistants)) },
    { title: `History, the last ${HISTORY_DAYS} days`, lines: await lines(() => historyLines(home)) },
  ];
}

function installation(): string[] {
  const { node, electron, platform } = programVersions();
  const root = dirname(resourcesFolder());
  const { kind } = describeInstallation({ execPath: process.execPath, root, platform: process.platform, env: process.env });
  // Values may be secrets.
  const set = Object.keys(process.env).filter((name) => /^(HYDRANT_|NODE_|ELECTRON_)/.test(name));
  return [
    `- Hydrant ${VERSION}, installed as ${electron === undefined ? kind : 'packaged app'}`,
    `- Node ${node}${electron === undefined ? '' : `, Electron ${electron}`}`,
    `- ${platform}, system release ${release()}`,
    `- Variables that are set: ${set.sort().join(', ') || 'none'}`,
  ];
}

function profileLine(profile: Profile): string {
  const { id, engine, environment, policy, packs, timeZone, limits } = profile;
  const { login, host, port, source, database, encryption, tunnel } = PROFILES.parts(profile);
  const facts = [
    engine,
    policy,
    `environment ${environment ?? id}`,
    `login ${login}`,
    ...(host === undefined ? [] : [`server ${host}${port === undefined ? '' : `:${port}`}`]),
    ...(source === undefined ? [] : [`source ${source}`]),
    ...(database === undefined ? [] : [`database ${database}`]),
    ...(encryption === undefined ? [] : [`encryption ${encryption.mode}`]),
    ...(tunnel === undefined ? [] : ['through SSH']),
    ...(packs.length === 0 ? [] : [`packs ${packs.join(' ')}`]),
    `time zone ${timeZone}`,
    `${limits.seconds} s at most`,
  ];
  return `- ${id}: ${facts.join(', ')}`;
}

async function assistantLines(assistants: StateSources['assistants']): Promise<string[]> {
  const all = await assistants();
  const matches = all.filter(({ installed, state }) => installed || state !== 'not-added');
  if (matches.length === 0) return ['None was found on this computer.'];
  return matches.map(({ id, installed, state, entries, files }) => {
    const problems = files.flatMap(({ problem }) => (problem ? [problem.code] : []));
    const parts = [
      installed ? 'installed' : 'not installed',
      state,
      `${entries.length} entries of Hydrant`,
      ...problems.map((code) => `file: ${code}`),
    ];
    return `- ${id}: ${parts.join(', ')}`;
  });
}

async function historyLines(home: string): Promise<string[]> {
  const { existsSync } = await import('node:fs');
  const file = homePaths(home).history;
  if (!existsSync(file)) return ['There is no history yet.'];
  const [{ openHistory }, { createRedactor }] = await Promise.all([
    import('../../core/history/history.ts'),
    import('../../core/common/redact.ts'),
  ]);
  const history = openHistory({ file, redactor: createRedactor() });
  try {
    const content = history.read((db) => outcomes(db, Date.now() - HISTORY_DAYS * 24 * 60 * 60 * 1000));
    if (content.length === 0) return ['Nothing was asked.'];
    return content.map(
      ({ engine, state, errorCode, count }) => `- ${engine}: ${count} ${state}${errorCode === null ? '' : ` (${errorCode})`}`,
    );
  } finally {
    history.close();
  }
}

/** A part that fails is told, and the others are there all the same. */
async function lines(make: () => Promise<string[]>): Promise<string[]> {
  try {
    return await make();
  } catch (error) {
    return [`This could not be found out: ${asHydrantError(error).code}.`];
  }
}
