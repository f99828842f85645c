import { createInterface } from 'node:readline/promises';
import { ask } from './output.ts';

/** Asks at the terminal; anything but a yes is a no. */
export async function askYesNo(question: string): Promise<boolean> {
  ask(`${question} [y/N] `);
  const reader = createInterface({ input: process.stdin });
  const answer = await reader.question('');
  reader.close();
  return /^y(es)?$/i.test(answer.trim());
}
