import { PACKS } from '../../../core/engines/registry.ts';
import { ENGINE_EXAMPLES, ENGINE_OPTIONS } from '../engine-options.ts';
import type { CommandGroup } from './command.ts';

const actions = () => import('../profiles.ts');

export const PROFILES: CommandGroup = {
  name: 'profiles',
  does: 'Saved connections.',
  commands: [
    { use: 'list', does: 'List them.', examples: 'hydrant profiles list', run: async () => (await actions()).listProfiles },
    { use: 'show <id>', does: 'Show one.', examples: 'hydrant profiles show sample', run: async () => (await actions()).showProfile },
    {
      use: 'add <id>',
      does: 'Save one.',
      examples: [...ENGINE_EXAMPLES, 'wh --from profile.json'].map((example) => `hydrant profiles add ${example}`).join('\n'),
      options: [
        {
          flags: '--address <text>',
          help: 'a URL, key=value pairs, or .env text; - for standard input, as anything with a password must be',
        },
        { flags: '--found <name>', help: 'a connection that `profiles found` lists' },
        ...ENGINE_OPTIONS,
        { flags: '--from <file>', help: 'a profile as JSON; - for standard input' },
        { flags: '--name <name>', help: 'shown to people' },
        { flags: '--environment <label>', help: 'dev, staging, prod …' },
        { flags: '--tag <tag>', help: 'again for more', is: 'list' },
        { flags: '--policy <policy>', help: 'read-only (default), approve-writes or full' },
        { flags: '--time-zone <name>', help: 'where days and months begin: UTC (default), or a name such as Europe/Berlin' },
        { flags: '--pack <id>', help: `a pack of further tools (${PACKS.map(({ id }) => id).join(', ')}); again for more`, is: 'list' },
      ],
      run: async () => (await actions()).addProfile,
    },
    {
      use: 'found',
      does: 'Connections that other programs of this computer keep (~/.pgpass, service files, .env here).',
      examples: 'hydrant profiles found',
      run: async () => (await import('../address.ts')).listFound,
    },
    {
      use: 'pack <id> <pack>',
      does: 'Switch a pack of further tools on.',
      examples: PACKS.slice(0, 1)
        .map(({ id }) => `hydrant profiles pack prod ${id}\nhydrant profiles pack prod ${id} --off`)
        .join(),
      options: [{ flags: '--off', help: 'switch it off' }],
      run: async () => (await actions()).switchPack,
    },
    {
      use: 'import <file>',
      does: 'Take profiles from an export; secrets do not travel.',
      examples: 'hydrant profiles import team.json --on-conflict rename',
      options: [
        {
          flags: '--on-conflict <mode>',
          help: 'when an id is there already',
          choices: ['skip', 'replace', 'rename'],
          default: 'skip',
        },
      ],
      run: async () => (await actions()).importFile,
    },
    {
      use: 'export [ids...]',
      does: 'Write profiles without secrets.',
      examples: 'hydrant profiles export > team.json',
      options: [{ flags: '-o, --output <file>', help: 'instead of standard output' }],
      run: async () => (await actions()).exportFile,
    },
    {
      use: 'remove <id>',
      does: 'Remove one, and its secrets from the secret store.',
      examples: 'hydrant profiles remove sales\nhydrant profiles remove sales --keep-secrets',
      options: [{ flags: '--keep-secrets', help: 'leave its secrets in the store; they stay bound to its server' }],
      run: async () => (await actions()).removeProfile,
    },
    {
      use: 'restore',
      does: 'Put the last good backup in the place of a damaged file, which is kept aside.',
      examples: 'hydrant profiles restore',
      run: async () => (await actions()).restoreProfiles,
    },
  ],
};
