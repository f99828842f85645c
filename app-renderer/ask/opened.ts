import { navigate } from '../shell/navigation.ts';

/** What the query screen shows next time it is opened: a statement from the history, say. */
let opened: { profile: string; sql: string } | undefined;

export function openInAsk(profile: string, sql: string): void {
  opened = { profile, sql };
  navigate('ask');
}

export function takeOpened(): { profile: string; sql: string } | undefined {
  const taken = opened;
  opened = undefined;
  return taken;
}
