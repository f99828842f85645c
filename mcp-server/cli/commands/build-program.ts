import { type Command, Option } from 'commander';
import type { Log } from '../../../core/logs/log.ts';
import { EXIT } from '../exit-codes.ts';
import { SERVED_OPTIONS } from '../served-options.ts';
import { COMMAND_GROUPS } from './all.ts';
import type { CommandSpec, OptionSpec } from './command.ts';

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

function addOption(command: Command, { flags, help, is, choices, default: preset }: OptionSpec): void {
  const option = new Option(flags, help);
  if (is === 'number') option.argParser(Number);
  if (is === 'list') option.argParser((one: string, all: string[] = []) => [...all, one]);
  if (is === 'required') option.makeOptionMandatory();
  if (choices) option.choices(choices);
  if (preset !== undefined) option.default(preset);
  command.addOption(option);
}
