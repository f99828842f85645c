import { execFile } from 'node:child_process';
import { HydrantError } from '../../common/errors.ts';
import { splitCommand } from '../../common/split-command.ts';
import { environmentForOthers } from '../../secrets/child-environment.ts';

const LONGEST_RUN_MS = 30_000;
const LONGEST_OUTPUT = 1024 * 1024;

/**
 * Runs the profile's command without a shell; its one line of output is a short-lived password, such as `aws rds generate-db-auth-token`
 * prints. Callers run it for each login, so that the password is still valid. Rejects with LOGIN_FAILED.
 */
export async function runTokenCommand(command: string | undefined, signal: AbortSignal): Promise<string> {
  if (command === undefined) throw noCommand();
  // A backslash is literal outside of quotes, for Windows paths; a word with a blank needs quotes.
  const words = splitCommand(command, { literalBackslash: true });
  if (words === undefined) throw failed('has a quote that does not end');
  const [program, ...args] = words;
  if (program === undefined) throw failed('is empty');
  const token = await new Promise<string>((resolve, reject) => {
    const env = environmentForOthers(process.env);
    const options = { signal, env, timeout: LONGEST_RUN_MS, maxBuffer: LONGEST_OUTPUT, windowsHide: true };
    execFile(program, args, options, (error, stdout) => {
      // The output may hold a token and the error text the command line, so the message repeats neither.
      if (error) reject(failed('code' in error && error.code === 'ENOENT' ? `was not found: ${program}` : 'failed'));
      else resolve(stdout.trim());
    });
  });
  if (token === '' || /[\r\n]/.test(token)) throw failed('did not print one line');
  return token;
}

function failed(why: string): HydrantError {
  return new HydrantError(
    'LOGIN_FAILED',
    `The command that prints the login token ${why}.`,
    'Run it in a terminal to see what it says; you may have to log in to your cloud again.',
  );
}

/** Error for an imported connection: imports drop the command, since a foreign file must not decide what runs here. */
function noCommand(): HydrantError {
  return new HydrantError(
    'LOGIN_FAILED',
    'This connection logs in with a token that a command prints, and the command has not been entered on this computer.',
    'Enter the command in the connection.',
  );
}
