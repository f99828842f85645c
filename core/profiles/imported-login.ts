import { storedReference } from '../secrets/stored-name.ts';
import { type Profile, secretReferences } from './profile.ts';

/** An imported profile as it may be saved here, and whether its login has to be entered again. */
export interface TakenOver {
  profile: Profile;
  /** The login runs a program that prints a token: the program was removed and has to be entered here. */
  commandNeeded: boolean;
}

/**
 * An imported profile names a server that its sender chose, so it may neither run a program on this computer nor receive a secret of it:
 * references become the profile's own (`secret:ID/FIELD`), whose value has to be entered. If it replaces a profile with another address it
 * gets no reference at all, since the saved password would otherwise go to the new address.
 */
export function takeOver(incoming: Profile, id: string, former?: Profile): TakenOver {
  const moved = former !== undefined && JSON.stringify(former.connection) !== JSON.stringify(incoming.connection);
  const auth: Record<string, unknown> = { ...incoming.auth };
  for (const field of Object.keys(secretReferences(incoming))) {
    if (moved) delete auth[field];
    else auth[field] = storedReference(`${id}/${field}`);
  }
  const commandNeeded = incoming.auth.method === 'command';
  delete auth.command;
  return { profile: { ...incoming, id, auth } as Profile, commandNeeded };
}
