import { levers, record } from '../record.ts';
import { StrictEmitter } from '../strict.ts';

interface Options {
  title?: string;
  body?: string;
  [other: string]: unknown;
}

const shown: Notification[] = [];
/** Live notices, so that a spec can click on one: `__standin.notifications[0].emit('click')`. */
levers.notifications = shown;

/** Recorded when shown. */
export class Notification extends StrictEmitter {
  static isSupported = (): boolean => true;
  readonly title: string;
  readonly body: string;
  #entry: (typeof record.notifications)[number] | undefined;

  constructor({ title = '', body = '' }: Options = {}) {
    super('Notification', ['show', 'click', 'close', 'reply', 'action', 'failed']);
    this.title = title;
    this.body = body;
  }
  show(): void {
    this.#entry = { title: this.title, body: this.body, closed: false };
    record.notifications.push(this.#entry);
    shown.push(this);
    this.emit('show', {});
  }
  close(): void {
    if (!this.#entry || this.#entry.closed) return;
    this.#entry.closed = true;
    this.emit('close', {});
  }
}
