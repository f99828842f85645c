/** What the spec of all engines (e2e/browser/engine-from-description.spec.ts) has to know of one: `testing/spec-case.ts` of its folder. */
export interface SpecCase {
  /** Which of the declared starts a person picks. */
  start: string;
  /** Puts something there that can be connected to, and says what is entered: values by the path of their field. */
  open(): Promise<{ values: Readonly<Record<string, string>>; close(): Promise<void> }>;
  /** A question with one cell, and that cell as the screen shows it. */
  question: { sql: string; answer: string };
  /** A change that works for who may write, and is refused under `read-only`; afterwards the question has the same answer. */
  write: string;
}
