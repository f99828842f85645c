import { PROGRESS_CLOCK_MS, rowsSoFar } from '../tools/progress.ts';

/** Says every few seconds how far an export is, also while the engine has given no row yet. */
export class ExportProgress {
  readonly #started = performance.now();
  readonly #clock: NodeJS.Timeout;
  #rows = 0;

  /** `say` takes one line. */
  constructor(say: (line: string) => void) {
    this.#clock = setInterval(() => {
      const seconds = Math.round((performance.now() - this.#started) / 1000);
      say(`${rowsSoFar(this.#rows)} (${seconds} s)`);
    }, PROGRESS_CLOCK_MS);
  }

  count(rows: number): void {
    this.#rows = rows;
  }

  stop(): void {
    clearInterval(this.#clock);
  }
}
