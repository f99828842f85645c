import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import type { Confirmation } from '../host/shell.ts';
import { terminalConfirm } from './terminal-confirm.ts';

const QUESTION: Confirmation = {
  title: 'Let it run \u001b[2Ja program?',
  sentence: 'It runs as you.',
  // The c of curl is a letter of another script.
  programs: ['\u0441url evil.example', `touch /tmp/a\r\nAllowed.\u202e${' '.repeat(400)}; rm -rf /`],
  address: 'me at \u0007db',
};

const terminals: PassThrough[] = [];
afterEach(() => {
  for (const one of terminals.splice(0)) one.destroy();
});

function terminal(isTTY = true): { input: PassThrough; output: PassThrough; said: () => string } {
  const [input, output] = [new PassThrough(), new PassThrough()];
  terminals.push(input, output);
  let said = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  return { input: Object.assign(input, { isTTY }), output: Object.assign(output, { isTTY }), said: () => said };
}

async function codeOf(said: () => string, after = 0): Promise<string> {
  for (;;) {
    const code = /Type (\d{4}) and press Enter/.exec(said().slice(after))?.[1];
    if (code) return code;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('without a terminal nobody is asked', () => {
  expect(terminalConfirm(terminal(false))).toBeUndefined();
  expect(terminalConfirm({ input: terminal().input, output: terminal(false).output })).toBeUndefined();
});

test('only the number of this question is a yes; the next question has its own', async () => {
  const { input, output, said } = terminal();
  const confirm = terminalConfirm({ input, output });
  const first = confirm?.(QUESTION);
  const code = await codeOf(said);
  expect(await confirm?.(QUESTION)).toBe(false);
  input.write(`${code}\n`);
  expect(await first).toBe(true);
  for (const answer of [code, 'yes', '', 'y']) {
    const before = said().length;
    const next = confirm?.(QUESTION);
    // One time in 9000 the same number comes again.
    const wrong = (await codeOf(said, before)) === answer ? '0000' : answer;
    input.write(`${wrong}\n`);
    expect(await next, answer).toBe(false);
  }
});

test('what comes from the page commands no terminal and hides nothing', async () => {
  const { input, output, said } = terminal();
  const asked = terminalConfirm({ input, output })?.(QUESTION);
  await codeOf(said);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  expect(said()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  const program = said()
    .split('\n')
    .find((line) => line.includes('touch'));
  expect(program).toContain('[400 blanks] ; rm -rf /');
  expect(said()).toContain('U+0441 in place of c');
  expect(program).toContain('\\u{a}Allowed.\\u{202e}');
  input.end();
  expect(await asked).toBe(false);
});

test('no answer is a no', async () => {
  const { input, output } = terminal();
  expect(await terminalConfirm({ input, output }, 20)?.(QUESTION)).toBe(false);
});
