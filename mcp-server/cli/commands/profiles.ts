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
      examples: [
        'hydrant profiles add prod --address postgres://reader@db.example.com/shop',
        'hydrant profiles add prod --address - < database.env',
        'hydrant profiles add sales --folder ~/Documents/sales',
        'hydrant profiles add shop --duckdb-file ~/shop.duckdb --environment prod',
        'hydrant profiles add wh --from profile.json',
      ].join('\n'),
      options: [
        {
          flags: '--address <text>',
          help: 'a URL, key=value pairs, or .env text; - for standard input, as anything with a password must be',
        },
        { flags: '--found <name>', help: 'a connection that `profiles found` lists' },
        { flags: '--folder <path>', help: 'a folder of CSV, Parquet and JSON files' },
        { flags: '--duckdb-file <path>', help: 'a .duckdb file, opened read-only' },
        { flags: '--sample <variant>', help: 'the sample warehouse: prod or dev' },
        { flags: '--from <file>', help: 'a profile as JSON; - for standard input' },
        { flags: '--name <name>', help: 'shown to people' },
        { flags: '--environment <label>', help: 'dev, staging, prod …' },
        { flags: '--tag <tag>', help: 'again for more', is: 'list' },
        { flags: '--policy <policy>', help: 'read-only (default), approve-writes or full' },
        { flags: '--role <role>', help: 'PostgreSQL: the role that every statement switches to' },
        { flags: '--time-zone <name>', help: 'where days and months begin: UTC (default), or a name such as Europe/Berlin' },
        { flags: '--pack <id>', help: 'a pack of further tools, such as postgres-admin; again for more', is: 'list' },
      ],
      run: async () => (await actions()).addProfile,
    },
    {
      use: 'found',
      does: 'Connections that other programs of this computer keep (~/.pgpass, service files, .env here).',
      examples: 'hydrant profiles found',
      run: async () => (await import('../address.ts')).listDiscovered,
    },
    {
      use: 'pack <id> <pack>',
      does: 'Switch a pack of further tools on.',
      examples: 'hydrant profiles pack prod postgres-admin\nhydrant profiles pack prod postgres-admin --off',
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
