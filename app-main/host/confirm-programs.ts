import { HydrantError } from '../../core/common/errors.ts';
import { PROFILES } from '../../core/engines/registry.ts';
import { addressInWords } from '../../core/profiles/connection-address.ts';
import type { Profile } from '../../core/profiles/profile.ts';
import { programsOf } from '../../core/profiles/programs.ts';
import { LONGEST_PROGRAM } from './confirmation-text.ts';
import type { Confirmation, Shell } from './shell.ts';

/**
 * Before a page saves a profile that runs a program of this computer, the person says yes outside the page: whoever holds a session of the
 * page could make a connection, and would run anything. What is there already is trusted while neither its programs nor the place that they
 * log in to change: a token that a program prints must not go elsewhere either.
 *
 * @throws HydrantError CONFIRMATION_REQUIRED: the person said no, or there is nothing to ask with.
 */
export async function confirmPrograms(
  profile: Profile,
  former: Profile | undefined,
  shell: Pick<Shell, 'host' | 'confirm'>,
): Promise<void> {
  const programs = programsOf(profile);
  if (programs.length === 0 || (former !== undefined && isSameRun(profile, former))) return;
  const { name } = profile;
  const refused = (message: string, next: string): HydrantError =>
    new HydrantError('CONFIRMATION_REQUIRED', message, next, { details: { field: programs[0]?.field } });
  if (programs.some(({ command }) => command.length > LONGEST_PROGRAM))
    throw refused(
      `The program that ${name} runs is longer than ${LONGEST_PROGRAM} characters, too long to be shown whole before it is allowed.`,
      'Put it into a script file, and name the file.',
    );
  if (!shell.confirm)
    throw refused(
      `The login of ${name} runs a program on this computer, and the browser alone may not allow that.`,
      'Start `hydrant app --browser` in a terminal and save again: it asks there. Or choose another login.',
    );
  const question: Confirmation = {
    title: `Let the connection ${name} run a program on this computer?`,
    sentence: 'It runs as you, each time the connection logs in. Allow it only if you know the program and entered it yourself.',
    programs: programs.map(({ command }) => command),
    address: loginAddress(profile),
  };
  if (await shell.confirm(question)) return;
  throw refused(
    `Nothing was saved: the program that ${name} runs was not allowed.`,
    shell.host === 'browser'
      ? 'Save again, and answer in the terminal where Hydrant was started; or choose another login.'
      : 'Save again and allow it, or choose another login.',
  );
}

function isSameRun(profile: Profile, former: Profile): boolean {
  const run = ({ engine, connection, ...rest }: Profile): string => JSON.stringify([engine, connection, programsOf(rest)]);
  return run(profile) === run(former);
}

/** What the program's output opens, in one line: it is a password, so it goes where a saved one would, through the same tunnel. */
function loginAddress(profile: Profile): string {
  return PROFILES.secretTarget(profile, 'password')?.words ?? addressInWords(PROFILES.address(profile));
}
