import type { EngineMessage } from '../run.ts';

/** A statement can send millions of messages; messages beyond these limits are only counted. */
const MOST_MESSAGES = 100;
const MOST_CHARACTERS = 64 * 1024;

/** The first messages of one run, within a memory limit. Messages are never cut, since the redactor would not recognize half a secret. */
export class MessageList {
  #stored: EngineMessage[] = [];
  #characters = 0;
  #left = 0;

  add(message: EngineMessage): void {
    this.#characters += message.text.length;
    if (this.#stored.length < MOST_MESSAGES && this.#characters <= MOST_CHARACTERS) this.#stored.push(message);
    else this.#left += 1;
  }

  /** The messages in order; a last one counts the messages beyond the limits. */
  all(): readonly EngineMessage[] {
    if (this.#left === 0) return this.#stored;
    const more = `${this.#left.toLocaleString('en')} more message${this.#left === 1 ? ' was' : 's were'} left out.`;
    return [...this.#stored, { severity: 'info', text: more }];
  }
}
