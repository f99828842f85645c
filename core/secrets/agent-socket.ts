import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isSocketPath } from '../common/local-socket.ts';
import { homePaths } from '../profiles/home.ts';

const NAME = /^secrets-\d+\.sock$/;

/** One request is `{"read":"prod/password"}` and a line feed; the answer is one such line as well. */
export const AgentRequestSchema = z.strictObject({ read: z.string().max(200) });

/** `stored`: the store's entry with its target; null if there is none. */
export const AgentAnswerSchema = z.union([
  z.strictObject({ stored: z.string().nullable() }),
  z.strictObject({
    problem: z.strictObject({
      code: z.enum(['SECRET_STORE_LOCKED', 'SECRET_STORE_REFUSED', 'SECRET_STORE_UNAVAILABLE', 'SECRET_DAMAGED']),
      message: z.string(),
      /** A sentence, or an action that the surface words. */
      next: z.union([z.string(), z.looseObject({ do: z.string() })]),
    }),
  }),
]);
export type AgentAnswer = z.output<typeof AgentAnswerSchema>;

/**
 * The socket on which an app of this process serves secrets: in the run folder, which only this user can enter. Undefined if there can be
 * no such socket: on Windows (other users could connect to a pipe), or if the path of the home is too long.
 */
export function agentPath(home: string, pid: number = process.pid, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform === 'win32') return undefined;
  const path = join(homePaths(home).run, `secrets-${pid}.sock`);
  return isSocketPath(path) ? path : undefined;
}

/** The sockets of apps of this user, possibly including leftovers of killed ones. */
export function agentSockets(home: string): string[] {
  if (process.platform === 'win32') return [];
  const folder = homePaths(home).run;
  try {
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .map((name) => join(folder, name))
      .filter(isOwnSocket);
  } catch {
    return [];
  }
}

function isOwnSocket(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isSocket() === true && stats.uid === process.getuid?.();
}
