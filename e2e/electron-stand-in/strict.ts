import { EventEmitter } from 'node:events';

/** Asked by Node, by promises and by serializers of any object at all. */
const COMMON = new Set(['then', 'toJSON', 'domain', 'constructor', 'default', '__esModule']);

/** The same object, except that a member it does not have is refused by name: a silent `undefined` would let a spec pass. */
export function strict<T extends object>(target: T, name: string): T {
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === 'symbol' || key in object || COMMON.has(key) || key.startsWith('_')) return Reflect.get(object, key, receiver);
      throw new Error(`The stand-in has no ${name}.${key}. Add it to e2e/electron-stand-in, or check this on Electron itself.`);
    },
  });
}

/** An emitter that refuses members it does not have, and listeners for events that it would never emit. */
export class StrictEmitter extends EventEmitter {
  constructor(name: string, events: readonly string[] | 'any') {
    super();
    if (events !== 'any') {
      const known = new Set<string | symbol>([...events, 'newListener']);
      super.on('newListener', (event: string | symbol) => {
        if (!known.has(event)) throw new Error(`The stand-in never emits '${String(event)}' on ${name}.`);
      });
    }
    // biome-ignore lint/correctness/noConstructorReturn: whoever constructs one must get the strict one, `this` of subclasses included
    return strict(this, name);
  }
}

export interface Preventable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** An event object that a listener can stop. */
export function preventable<T extends object>(details: T = {} as T): T & Preventable {
  let prevented = false;
  return Object.defineProperties({ ...details } as T & Preventable, {
    defaultPrevented: { get: () => prevented, enumerable: true },
    preventDefault: { value: () => void (prevented = true), enumerable: true },
  });
}
