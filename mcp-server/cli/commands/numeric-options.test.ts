import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../core/logs/log.ts';
import { COMMAND_GROUPS } from './all.ts';
import { addCommands } from './build-program.ts';

const NUMBERS = COMMAND_GROUPS.flatMap(({ name, commands }) =>
  commands.flatMap(({ use, options = [] }) =>
    options
      // What a flag calls rows, seconds and so on is a number, whether its entry in the table says so or not.
      .filter(({ flags, number }) => number || /<(rows|seconds|days|port|count|number|minutes|bytes)>/.test(flags))
      .map(({ flags, number }) => ({ words: [...(name ? [name] : []), use.split(' ')[0] ?? ''], flags, number })),
  ),
);

async function errorOf(words: readonly string[]): Promise<unknown> {
  const program = new Command('hydrant').exitOverride().configureOutput({ writeErr: () => undefined });
  addCommands(program, silentLog(), () => undefined);
  return program.parseAsync([...words], { from: 'user' }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('numeric options', () => {
  it('covers every option that takes a number', () => {
    expect(NUMBERS.length).toBeGreaterThanOrEqual(7);
    for (const { flags, number } of NUMBERS) expect(number, flags).toBeDefined();
  });

  for (const { words, flags, number } of NUMBERS) {
    const option = /--[a-z-]+/.exec(flags)?.[0] ?? flags;
    it(`${words.join(' ')} ${option} refuses what is no number in its range`, async () => {
      const outside = [String((number?.least ?? 0) - 1), String((number?.most ?? 0) + 1), ...(number?.fractions ? [] : ['1.5'])];
      for (const value of ['abc', '', ' ', 'NaN', 'Infinity', '1e3', '0x10', '12 rows', '१२', ...outside]) {
        const error = await errorOf([...words, option, value]);
        expect(error, `${option} ${value}`).toMatchObject({ code: 'USAGE', message: expect.stringContaining(option) });
      }
    });
  }
});
