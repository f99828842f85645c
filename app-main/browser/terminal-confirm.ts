import { randomInt } from 'node:crypto';
import { createInterface } from 'node:readline';
import { confirmationLines, shownText } from '../host/confirmation-text.ts';
import type { Confirmation, Shell } from '../host/shell.ts';

/** A question that is not answered by then counts as no. Milliseconds. */
const LONGEST_MS = 3 * 60_000;

/** Standard input and output of the process. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Asks in the terminal that started the app, which no page can write to; undefined where input or output is no terminal. The person types
 * a number that is shown with the question, so that input typed ahead, or meant for another question, is no yes. One question at a time.
 */
export function terminalConfirm({ input, output }: Terminal, waitMs: number = LONGEST_MS): Shell['confirm'] | undefined {
  if (!input.isTTY || !output.isTTY) return undefined;
  let asking = false;
  return async (question) => {
    if (asking) return false;
    asking = true;
    try {
      return await ask(question, { input, output }, waitMs);
    } finally {
      asking = false;
    }
  };
}

async function ask(question: Confirmation, { input, output }: Terminal, waitMs: number): Promise<boolean> {
  const code = String(randomInt(1000, 10_000));
  const lines = ['', shownText(question.title), ...confirmationLines(question), ''];
  output.write(`${lines.join('\n')}\nType ${code} and press Enter to allow it; anything else says no: `);
  // Without `output`: the terminal itself echoes, and Ctrl+C stays a signal.
  const reader = createInterface({ input, terminal: false });
  let timer: NodeJS.Timeout | undefined;
  const answer = await new Promise<string>((resolve) => {
    reader.once('line', resolve).once('close', () => resolve(''));
    timer = setTimeout(() => resolve(''), waitMs);
  });
  clearTimeout(timer);
  reader.close();
  input.pause();
  const yes = answer.trim() === code;
  output.write(yes ? 'Allowed.\n' : '\nNot allowed; nothing was saved.\n');
  return yes;
}
