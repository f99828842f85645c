import type { EngineMessage } from '../run.ts';

/** A statement can send millions of messages; what is beyond these limits is counted and forgotten. */
const MOST_MESSAGES = 100;
const MOST_CHARACTERS = 64 * 1024;

/** Messages of one run, as far as they are worth their memory. They stay whole: a secret that was cut would not be recognized any more. */
export class MessageList {
  #stored: EngineMessage[] = [];
  #characters = 0;
  #left = 0;

  add(message: EngineMessage): void {
    this.#characters += message.text.length;
    if (this.#stored.length < MOST_MESSAGES && this.#characters <= MOST_CHARACTERS) this.#stored.push(message);
    else this.#left += 1;
  }

  /** The messages in order, and how many more there were. */
  all(): readonly EngineMessage[] {
    if (this.#left === 0) return this.#stored;
    const more = `${this.#left.toLocaleString('en')} more message${this.#left === 1 ? ' was' : 's were'} left out.`;
    return [...this.#stored, { severity: 'info', text: more }];
  }
}
