import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LaunchEntry } from '../../launcher/launcher.ts';
import { type Assistants, openAssistants } from '../assistants.ts';

export interface Setup {
  home: string;
  userHome: string;
  assistants: Assistants;
  /** Writes a file of the user; its path. */
  put(name: string, content: string | Buffer): string;
}

export const launchFrom =
  (command: string) =>
  (profiles: string[]): LaunchEntry => ({
    command,
    args: ['/opt/hydrant/hydrant.js', 'stdio', ...profiles.flatMap((id) => ['--profile', id])],
    env: {},
  });

/** A user's home with nothing in it, and the assistants over it. */
export function setup(options: { command?: string; env?: NodeJS.ProcessEnv; platform?: NodeJS.Platform } = {}): Setup {
  const userHome = mkdtempSync(join(tmpdir(), 'hydrant-assistants-'));
  const home = join(userHome, '.hydrant');
  return {
    home,
    userHome,
    assistants: openAssistants({
      home,
      userHome,
      env: options.env ?? {},
      platform: options.platform ?? 'linux',
      launch: launchFrom(options.command ?? '/opt/node'),
    }),
    put(name, content) {
      const file = join(userHome, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
  };
}
