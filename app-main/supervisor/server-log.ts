export interface LogLine {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
}

const MOST_LINES = 500;
const LONGEST_LINE = 2000;

/** The last lines a server wrote on standard error, and what its supervisor says of it; without secrets. */
export class ServerLog {
  readonly #lines: LogLine[] = [];
  readonly #redact: (text: string) => string;
  #rest = '';

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  add(text: string): void {
    this.#lines.push({ at: Date.now(), text: this.#redact(text).slice(0, LONGEST_LINE) });
    if (this.#lines.length > MOST_LINES) this.#lines.splice(0, this.#lines.length - MOST_LINES);
  }

  /** Takes what came from a stream: whole lines now, the beginning of one with its end. */
  take(chunk: string): void {
    const lines = (this.#rest + chunk).split(/\r?\n/);
    this.#rest = (lines.pop() ?? '').slice(-64 * 1024);
    for (const line of lines) if (line.trim() !== '') this.add(line);
  }

  lines(): readonly LogLine[] {
    return this.#lines;
  }
}
