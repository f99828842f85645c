import { userInfo } from 'node:os';

/** The name under which this app runs. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Who asked, as people say it: `local:ann` is "You (ann)" for ann herself, "ann, on this computer" for others. Others stay as they are. */
export function principalLabel(principal: string, user: string = userName()): string {
  const [, local] = /^local:(.+)$/s.exec(principal) ?? [];
  if (local === undefined) return principal;
  return local === user ? `You (${local})` : `${local}, on this computer`;
}
