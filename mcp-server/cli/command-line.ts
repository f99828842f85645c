import { Command, CommanderError } from 'commander';
import { HydrantError } from '../../core/common/errors.ts';
import { INTERFACE_VERSIONS } from '../../core/common/interface-versions.ts';
import { nearestName } from '../../core/common/nearest.ts';
import type { Log } from '../../core/logs/log.ts';
import { VERSION } from '../version.ts';
import { addCommands } from './commands/build-program.ts';
import { EXIT, EXIT_MEANINGS } from './exit-codes.ts';
import { print } from './output.ts';
import { reportError } from './report-error.ts';

const MEANINGS = EXIT_MEANINGS.map(({ code, meaning }) => `${code} ${meaning}`);
const EXIT_HELP = `
Exit codes: ${MEANINGS.slice(0, 5).join(' · ')}
            ${MEANINGS.slice(5).join(' · ')}
Settings:   command line, then HYDRANT_* variables, then --config FILE (TOML), then profiles.json, then defaults.
Files:      HYDRANT_HOME, else ~/.hydrant`;

/** Runs one command; resolves with its exit code. Never throws. */
export async function runCommandLine(argv: readonly string[], log: Log): Promise<number> {
  let code: number = EXIT.ok;
  // `hydrant --version --json`: commander answers before it reads a further option.
  const version = argv.includes('--json') ? JSON.stringify({ version: VERSION, interfaces: INTERFACE_VERSIONS }) : VERSION;
  const program = build(version, log, (outcome) => {
    code = outcome;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError)
      return reportError(error.exitCode === 0 ? undefined : usageError(error, program), argv.includes('--json'), log);
    return reportError(error, argv.includes('--json'), log);
  }
}

function build(version: string, log: Log, exit: (code: number) => void): Command {
  const program = new Command('hydrant')
    .description('Your warehouses for AI assistants: safe by default, exact, on this machine.')
    .version(version, '-V, --version')
    .addHelpText('after', EXIT_HELP)
    .showSuggestionAfterError(false);
  // Set before commands are added, so that they inherit it.
  program.exitOverride().configureOutput({ writeOut: (text) => void print(...text.trimEnd().split('\n')), writeErr: () => undefined });
  addCommands(program, log, exit);
  return program;
}

/** Commander's complaint as our error, with the nearest command or option. */
function usageError(error: CommanderError, program: Command): HydrantError {
  const message = error.message.replace(/^error: /, '');
  const unknown = /unknown (?:command|option) '([^']+)'/.exec(message)?.[1];
  const known = [
    ...program.commands.map((command) => command.name()),
    ...program.commands.flatMap((command) => command.options.map((option) => option.long ?? '')),
  ];
  const near = unknown ? nearestName(unknown, known) : undefined;
  return new HydrantError(
    'USAGE',
    `${message.charAt(0).toUpperCase()}${message.slice(1)}${near ? `; did you mean ${near}?` : message.endsWith('.') ? '' : '.'}`,
    'Run `hydrant --help`, or `hydrant COMMAND --help` for its options and examples.',
  );
}
