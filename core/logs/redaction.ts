import { homedir } from 'node:os';
import type { Redactor } from '../common/redact.ts';
import { WITHHELD } from '../common/redact.ts';
import { maskHosts } from './mask-hosts.ts';

/** What every string of a log passes. */
export interface LogRedaction {
  /** Names, codes and ids: without secrets that are known, and without hosts. */
  words(text: string): string;
  /** Free text of an error: as `words`, but withheld as long as a saved secret is not known, since it may stand in it. */
  readable(text: string): string;
  /** Whether every secret that may stand in a text is known now. Asks nobody. */
  isComplete(): boolean;
  /** Reads the secrets that are not known yet; may ask the keychain. Never rejects. */
  learn(): Promise<void>;
}

/** `isComplete` and `learn` as {@link LogRedaction} has them; `mask` hides the addresses of connections that are known. */
export function createLogRedaction(options: {
  redactor: Redactor;
  isComplete: () => boolean;
  learn: () => Promise<unknown>;
  mask?: (text: string) => string;
}): LogRedaction {
  const { redactor, isComplete, learn, mask = (text) => text } = options;
  const words = (text: string): string => withoutHome(maskHosts(mask(redactor.text(text))));
  return {
    words,
    readable: (text) => (isComplete() ? words(text) : WITHHELD),
    isComplete,
    learn: async () => {
      await learn().catch(() => undefined);
    },
  };
}

/** The name of the person who uses the computer is often a part of its paths. */
function withoutHome(text: string): string {
  let home = '';
  try {
    home = homedir();
  } catch {
    // A user without a home folder.
  }
  return home.length > 1 ? text.replaceAll(home, '~') : text;
}
