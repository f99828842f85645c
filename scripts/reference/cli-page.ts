import { COMMAND_GROUPS } from '../../mcp-server/cli/commands/all.ts';
import type { CommandSpec, OptionSpec } from '../../mcp-server/cli/commands/command.ts';
import { EXIT_MEANINGS } from '../../mcp-server/cli/exit-codes.ts';
import { SERVED_OPTIONS } from '../../mcp-server/cli/served-options.ts';
import { VARIABLES } from '../../mcp-server/cli/variables.ts';
import { NOTE, shell, table } from './markdown.ts';

/** docs/reference/cli.md, from the data that the command line itself is made of. */
export function cliPage(): string {
  const all = COMMAND_GROUPS.flatMap(({ name, commands }) => commands.map((spec) => ({ name: nameOf(name, spec), spec, group: name })));
  const groups = COMMAND_GROUPS.filter(({ name }) => name !== undefined);
  return `# The command line

${NOTE}
## Which command it is

This page says \`hydrant\`. What to type depends on how Hydrant came to this computer:

${table(
  ['installed', 'command'],
  [
    ['from the sources, in their folder (`npm ci`)', '`npx hydrant …`, or `node bin/hydrant.mjs …`'],
    ['as a package (`npm install --global` of the packed folder)', '`hydrant …`'],
    [
      'with the installer of the app',
      'none is put on the PATH: the app does everything that the commands do, and assistants are given the whole path of its server. The same command line is its executable run as Node, with `ELECTRON_RUN_AS_NODE=1` and the server’s `hydrant.js`; the entry that the app writes for an assistant shows both paths',
    ],
    ['in a container', '`node …/bin/hydrant.mjs …`, as in an entrypoint; profiles come from `--config FILE`'],
  ],
)}
Node 20 is enough to start it: an older Node hands over to the Node 24 that Hydrant brings.

## Commands

${table(
  ['command', ''],
  all.map(({ name, spec }) => [`[\`hydrant ${name}\`](#${anchor(`hydrant ${name}`)})`, spec.does]),
)}
Every command has \`--help\` and \`--json\`; \`hydrant --version\` says the version (with \`--json\` those of all interfaces, see [stability.md](stability.md)).

## Exit codes

${table(
  ['code', 'meaning'],
  EXIT_MEANINGS.map(({ code, meaning }) => [String(code), meaning]),
)}
Which error ends with which code is in [errors.md](errors.md).

## Settings

The command line comes first, then the variables, then \`--config FILE\` (TOML), then \`profiles.json\`, then defaults.

${table(
  ['variable', ''],
  VARIABLES.map(({ name, does }) => [`\`${name}\``, does]),
)}
${[undefined, ...groups.map(({ name }) => name)]
  .map((group) => {
    const own = all.filter((one) => one.group === group);
    const does = groups.find(({ name }) => name === group)?.does;
    const head = group === undefined ? '' : `# hydrant ${group}\n\n${does ?? ''}\n\n`;
    return `${head}${own.map(({ name, spec }) => commandPart(name, spec)).join('\n')}`;
  })
  .join('\n')}`;
}

function commandPart(name: string, spec: CommandSpec): string {
  const args = spec.use.split(' ').slice(1).join(' ');
  const options = optionsOf(spec);
  return `## hydrant ${name}

${spec.does}

\`hydrant ${name}${args ? ` ${args}` : ''}${options.length > 0 ? ' [options]' : ''}\`

${table(
  ['option', '', 'default'],
  options.map((option) => [`\`${option.flags}\``, meaningOf(option), option.default === undefined ? '' : `\`${option.default}\``]),
)}
${shell(spec.examples)}`;
}

/** Every option that a command takes, as its `--help` lists them. */
export function optionsOf({ served, options = [] }: CommandSpec): OptionSpec[] {
  const fromServed = SERVED_OPTIONS.map(({ name, short, value, help }) => ({
    flags: `${short ? `-${short}, ` : ''}--${name} <${value}>`,
    help,
  }));
  return [{ flags: '--json', help: 'answer as JSON' }, ...(served ? fromServed : []), ...options];
}

function meaningOf({ help, choices, is }: OptionSpec): string {
  const notes = [
    ...(choices ? [`one of ${choices.map((one) => `\`${one}\``).join(', ')}`] : []),
    ...(is === 'required' ? ['has to be given'] : []),
    ...(is === 'list' && !/again/.test(help) ? ['again for more'] : []),
  ];
  return notes.length === 0 ? help : `${help} (${notes.join('; ')})`;
}

function nameOf(group: string | undefined, { use }: CommandSpec): string {
  return [...(group === undefined ? [] : [group]), use.split(' ')[0]].join(' ');
}

function anchor(heading: string): string {
  return heading.toLowerCase().replace(/ /g, '-');
}
