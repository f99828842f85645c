import { storedReference } from '../secrets/stored-name.ts';
import { type Profile, secretReferences } from './profile.ts';

/** A profile of somebody else as it may stand here, and whether its login has to be entered anew. */
export interface TakenOver {
  profile: Profile;
  /** It logs in with a token that a program prints: the program was left out and has to be entered. */
  commandNeeded: boolean;
}

/**
 * A profile that came from outside names a server that its sender chose, so it may neither run a program of this computer nor be sent a
 * secret of it: references become the profile's own (`secret:ID/FIELD`), whose value has to be entered. In the place of a profile with
 * another address it has no reference at all, or the saved password would go to the new address.
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
