import { type Command, Option } from 'commander';
import { HydrantError } from '../../../core/common/errors.ts';
import type { Log } from '../../../core/logs/log.ts';
import { EXIT } from '../exit-codes.ts';
import { SERVED_OPTIONS } from '../served-options.ts';
import { COMMAND_GROUPS } from './all.ts';
import type { CommandSpec, NumberRange, OptionSpec } from './command.ts';

/** Adds every command to a program; `exit` is told the exit code of the one that ran. */
export function addCommands(program: Command, log: Log, exit: (code: number) => void): void {
  for (const { name, does, commands } of COMMAND_GROUPS) {
    const parent = name === undefined ? program : program.command(name).description(does ?? '');
    for (const spec of commands) addCommand(parent, spec, { log, exit });
  }
}

/** What a command writes its faults to, and what it is ended with. */
interface Process {
  log: Log;
  exit: (code: number) => void;
}

function addCommand(parent: Command, { use, does, examples, served, options = [], run }: CommandSpec, { log, exit }: Process): void {
  const command = parent
    .command(use)
    .description(does)
    .option('--json', 'answer as JSON')
    .addHelpText('after', `\nExamples:\n${examples.replace(/^/gm, '  ')}`);
  if (served) {
    for (const { name, short, value, multiple, help } of SERVED_OPTIONS) {
      addOption(command, {
        flags: `${short ? `-${short}, ` : ''}--${name} <${value}>`,
        help,
        ...(multiple ? { is: 'list' as const } : {}),
      });
    }
  }
  for (const option of options) addOption(command, option);
  command.action(async (...given: unknown[]) => {
    const self = given.at(-1) as Command;
    const code = await (await run())(self.optsWithGlobals() as never, self.args, log);
    exit(typeof code === 'number' ? code : EXIT.ok);
  });
}

function addOption(command: Command, { flags, help, is, number, choices, default: preset }: OptionSpec): void {
  const option = new Option(flags, help);
  if (number) option.argParser((given: string) => readNumber(option.long ?? flags, given, number));
  if (is === 'list') option.argParser((one: string, all: string[] = []) => [...all, one]);
  if (is === 'required') option.makeOptionMandatory();
  if (choices) option.choices(choices);
  if (preset !== undefined) option.default(preset);
  command.addOption(option);
}

/** The value of a numeric option; throws USAGE for text, another notation than digits, and what is out of range. */
function readNumber(name: string, given: string, { least, most, fractions }: NumberRange): number {
  const value = Number(given);
  const isNumber = fractions ? /^\d+(\.\d+)?$/.test(given) : /^\d+$/.test(given);
  if (isNumber && value >= least && value <= most) return value;
  throw new HydrantError(
    'USAGE',
    `${name} needs a ${fractions ? '' : 'whole '}number from ${least} to ${most}, not “${given.slice(0, 40)}”.`,
    'Correct the option.',
  );
}
