import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NextStep } from '../common/actions.ts';
import { HydrantError } from '../common/errors.ts';
import { hydrantHome } from '../profiles/home.ts';

/** How this Hydrant is installed, as plain data. */
export type Installation =
  /** The installed app: its executable also runs as Node. */
  | { kind: 'packaged'; platform: NodeJS.Platform; executable: string; resources: string }
  /** An AppImage: its mount point changes with every start, the path of the image itself does not. */
  | { kind: 'appimage'; platform: NodeJS.Platform; image: string | undefined; resources: string }
  /** Installed by npm or run from source: a Node executable and a folder. */
  | { kind: 'node'; platform: NodeJS.Platform; node: string; root: string };

/** The command that starts the bundled server from another program. `env` is added to that program's environment. */
export interface LaunchEntry {
  command: string;
  args: string[];
  env: Record<string, string>;
}

export interface ProcessFacts {
  execPath: string;
  /** The folder that holds package.json and dist/. */
  root: string;
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** `process.resourcesPath` of a packaged app. */
  resources?: string;
}

/** Lowest major version of Node that can run the server. */
const NODE = 24;

/** Describes the installation a process runs from. */
export function describeInstallation({ execPath, root, platform, env, resources }: ProcessFacts): Installation {
  if (resources !== undefined && (env.APPIMAGE !== undefined || /[/\\]\.mount_/.test(execPath)))
    return { kind: 'appimage', platform, image: env.APPIMAGE, resources };
  if (resources !== undefined) return { kind: 'packaged', platform, executable: execPath, resources };
  return { kind: 'node', platform, node: nodeFor(execPath, root), root };
}

/**
 * The command, arguments and environment that start the bundled server for these profiles; assistants are given the same. Absolute paths
 * only: no npx, no PATH, no shell. Throws LAUNCHER_UNUSABLE, with a next step, for a temporary location, unless `check` is false (the app
 * may run from there, but assistants must not be pointed to it).
 */
export function launchEntry(
  installation: Installation,
  { profiles, home, check = true }: { profiles: readonly string[]; home: string; check?: boolean },
): LaunchEntry {
  const { command, script, env } = parts(installation);
  if (check) for (const path of [command, script]) refuseFleeting(path, installation);
  return {
    command,
    args: [script, 'stdio', ...profiles.flatMap((id) => ['--profile', id])],
    env: { ...env, ...(home === hydrantHome({}) ? {} : { HYDRANT_HOME: home }) },
  };
}

function parts(installation: Installation): { command: string; script: string; env: Record<string, string> } {
  if (installation.kind === 'node')
    return { command: installation.node, script: join(installation.root, 'dist', 'server', 'hydrant.js'), env: {} };
  const script = join(installation.resources, 'mcp', 'server', 'hydrant.js');
  const env = { ELECTRON_RUN_AS_NODE: '1' };
  if (installation.kind === 'packaged') return { command: installation.executable, script, env };
  throw new HydrantError(
    'LAUNCHER_UNUSABLE',
    'Hydrant runs from an AppImage, whose inside moves with every start.',
    'Install the .deb package instead, then add Hydrant to the assistant again.',
    { details: { image: installation.image ?? null } },
  );
}

function refuseFleeting(path: string, { platform }: Installation): void {
  const why = fleeting(path, platform);
  if (why === undefined) return;
  throw new HydrantError('LAUNCHER_UNUSABLE', `Assistants cannot be pointed to this Hydrant: ${why.because}.`, why.next, {
    details: { path },
  });
}

/** Why a path is temporary, and the next step; undefined for a permanent one. */
export function fleeting(path: string, platform: NodeJS.Platform): { because: string; next: NextStep } | undefined {
  const move = 'Move Hydrant to the Applications folder and open it from there.';
  if (platform === 'darwin' && path.includes('/AppTranslocation/')) return { because: 'macOS runs it from a temporary copy', next: move };
  if (platform === 'darwin' && path.startsWith('/Volumes/')) return { because: 'it runs from a disk image', next: move };
  if (/[/\\]_npx[/\\]/.test(path)) return { because: 'it runs from the cache of npx', next: { do: 'install-for-assistants' } };
  if (/[/\\]\.mount_[^/\\]*[/\\]/.test(path)) return { because: 'it runs from a mounted image', next: 'Install the .deb package instead.' };
  return undefined;
}

/** The Node that runs this process if it is new enough, else the one of the installation. */
function nodeFor(execPath: string, root: string): string {
  if (Number.parseInt(process.versions.node, 10) >= NODE && !process.versions.electron) return execPath;
  try {
    const folder = dirname(createRequire(join(root, 'package.json')).resolve('node/package.json'));
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return execPath;
  }
}
