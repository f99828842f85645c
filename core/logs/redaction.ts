import { homedir } from 'node:os';
import type { Redactor } from '../common/redact.ts';
import { WITHHELD } from '../common/redact.ts';
import { maskHosts } from './mask-hosts.ts';

/** The redaction that every string of a log passes. */
export interface LogRedaction {
  /** For names, codes and ids: masks known secrets and hosts. */
  words(text: string): string;
  /** For free text of an error: as `words`, but withheld while a saved secret is unknown, since the text may contain it. */
  readable(text: string): string;
  /** Whether every secret that a text may contain is known. Reads no store. */
  isComplete(): boolean;
  /** Reads the unknown secrets; may access the keychain. Never rejects. */
  learn(): Promise<void>;
}

/** `isComplete` and `learn` as in {@link LogRedaction}; `mask` hides the addresses of known connections. */
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

/** Replaces the home folder, whose path often contains the user's name. */
function withoutHome(text: string): string {
  let home = '';
  try {
    home = homedir();
  } catch {
    // The user has no home folder.
  }
  return home.length > 1 ? text.replaceAll(home, '~') : text;
}
