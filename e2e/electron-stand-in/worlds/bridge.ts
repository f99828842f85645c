// How values, functions and promises cross between the page's world and the preload's: by events on the document, which both see.
// Events are synchronous, so a call has its answer when `dispatchEvent` returns; Chromium clones their details between worlds.

declare const document: {
  dispatchEvent(event: object): boolean;
  addEventListener(name: string, listener: (event: { detail: never }) => void): void;
};
declare const CustomEvent: new (name: string, init: { detail: unknown }) => object;

type Callable = (...args: unknown[]) => unknown;
type Carried =
  | { kind: 'value'; value: unknown }
  | { kind: 'list'; items: Carried[] }
  | { kind: 'object'; entries: [string, Carried][] }
  | { kind: 'function' | 'promise'; id: number };
type Answer = { value: Carried } | { error: string };

/** One end. `secret` makes names that no script of the page can guess; the page's end must start before any of them runs. */
export class Bridge {
  private readonly functions: Callable[] = [];
  private readonly promises = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private promised = 0;
  private answer: Answer | undefined;
  private readonly here: string;
  private readonly there: string;
  // Kept before the page can put anything else in their place.
  private readonly dispatch = document.dispatchEvent.bind(document);
  private readonly Message = CustomEvent;

  constructor(secret: string, side: 'page' | 'preload') {
    this.here = `${secret}:${side}`;
    this.there = `${secret}:${side === 'page' ? 'preload' : 'page'}`;
    this.hear('call', (asked: { id: number; args: Carried[] }) => this.called(asked));
    this.hear('answer', (answer: Answer) => {
      this.answer = answer;
    });
    this.hear('settle', (settled: { id: number; answer: Answer }) => this.settled(settled));
  }

  say(kind: string, detail: unknown): void {
    this.dispatch(new this.Message(`${this.there}:${kind}`, { detail }));
  }

  hear(kind: string, listener: (detail: never) => void): void {
    document.addEventListener(`${this.here}:${kind}`, (event) => listener(event.detail));
  }

  carry(value: unknown, depth = 0): Carried {
    if (depth > 1000) throw new Error('A value that is nested deeper than 1000 levels cannot cross the context bridge.');
    if (typeof value === 'symbol') throw new Error('A symbol cannot cross the context bridge.');
    if (typeof value === 'function') return { kind: 'function', id: this.functions.push(value as Callable) - 1 };
    if (value instanceof Promise) return { kind: 'promise', id: this.promise(value) };
    if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => this.carry(item, depth + 1)) };
    if (!isRecord(value)) return { kind: 'value', value };
    return { kind: 'object', entries: Object.entries(value).map(([key, inner]) => [key, this.carry(inner, depth + 1)]) };
  }

  receive(carried: Carried): unknown {
    if (carried.kind === 'value') return carried.value;
    if (carried.kind === 'list') return carried.items.map((item) => this.receive(item));
    if (carried.kind === 'object') return Object.fromEntries(carried.entries.map(([key, inner]) => [key, this.receive(inner)]));
    const { id } = carried;
    if (carried.kind === 'function') return (...args: unknown[]) => this.call(id, args);
    return new Promise((resolve, reject) => this.promises.set(id, { resolve, reject }));
  }

  private call(id: number, args: unknown[]): unknown {
    this.say('call', { id, args: args.map((argument) => this.carry(argument)) });
    const answer = this.answer;
    this.answer = undefined;
    if (!answer) throw new Error('The other world did not answer.');
    if ('error' in answer) throw new Error(answer.error);
    return this.receive(answer.value);
  }

  private called({ id, args }: { id: number; args: Carried[] }): void {
    let answer: Answer;
    try {
      answer = { value: this.carry(this.functions[id]?.(...args.map((argument) => this.receive(argument)))) };
    } catch (error) {
      answer = { error: messageOf(error) };
    }
    this.say('answer', answer);
  }

  private promise(value: Promise<unknown>): number {
    this.promised += 1;
    const id = this.promised;
    value.then(
      (settled) => this.say('settle', { id, answer: { value: this.carry(settled) } }),
      (error: unknown) => this.say('settle', { id, answer: { error: messageOf(error) } }),
    );
    return id;
  }

  private settled({ id, answer }: { id: number; answer: Answer }): void {
    const waiting = this.promises.get(id);
    this.promises.delete(id);
    if ('error' in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(this.receive(answer.value));
  }
}

/** Objects of whatever class are carried by their own members; what Chromium clones as a whole is not taken apart. */
function isRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Object.prototype.toString.call(value) === '[object Object]';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
