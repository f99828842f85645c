import type { CommandGroup, OptionSpec } from './command.ts';

const WHICH: readonly OptionSpec[] = [
  { flags: '-p, --profile <id>', help: 'a profile; again for more', is: 'list' },
  { flags: '--together', help: 'all profiles in one entry' },
];
const YES: OptionSpec = { flags: '--yes', help: 'write without asking' };
const actions = () => import('../assistants.ts');

export const ASSISTANTS: CommandGroup = {
  name: 'assistants',
  does: 'Assistants on this computer, and their configuration files.',
  commands: [
    {
      use: 'list',
      does: 'What is installed, and what it has of Hydrant.',
      examples: 'hydrant assistants list',
      run: async () => (await actions()).listAssistants,
    },
    {
      use: 'add <assistant>',
      does: 'Add profiles to an assistant; shows the change first.',
      examples: 'hydrant assistants add claude-desktop -p sample',
      options: [...WHICH, YES],
      run: async () => (await actions()).addToAssistant,
    },
    {
      use: 'remove <assistant>',
      does: 'Take profiles out of an assistant.',
      examples: 'hydrant assistants remove cursor -p sample --yes',
      options: [...WHICH, YES],
      run: async () => (await actions()).removeFromAssistant,
    },
    {
      use: 'check',
      does: 'Whether everything Hydrant wrote is still so; exit code 1 if not.',
      examples: 'hydrant assistants check',
      run: async () => (await actions()).checkAssistants,
    },
    {
      use: 'repair [assistant]',
      does: 'Write entries anew that were changed or point to an older place.',
      examples: 'hydrant assistants repair --yes',
      options: [YES],
      run: async () => (await actions()).repairAssistants,
    },
    {
      use: 'snippet <assistant>',
      does: 'Print the entry, to paste by hand.',
      examples: 'hydrant assistants snippet codex -p sample',
      options: WHICH,
      run: async () => (await actions()).assistantSnippet,
    },
    {
      use: 'backups <assistant>',
      does: 'Copies of its file from before each change.',
      examples: 'hydrant assistants backups claude-desktop',
      run: async () => (await actions()).assistantBackups,
    },
    {
      use: 'restore <assistant> <backup>',
      does: 'Put a backup back.',
      examples: 'hydrant assistants restore cursor ~/.hydrant/backups/cursor/….json',
      options: [YES],
      run: async () => (await actions()).restoreBackup,
    },
  ],
};
