import type { CommandGroup } from './command.ts';

const actions = () => import('../secrets.ts');

export const SECRETS: CommandGroup = {
  name: 'secrets',
  does: 'Passwords, tokens and keys in the secret store.',
  commands: [
    {
      use: 'set <name>',
      does: 'Save one; the value comes from standard input or a hidden prompt, never from the command line.',
      examples: 'hydrant secrets set prod/password\nhydrant secrets set prod/private-key < key.pem',
      run: async () => (await actions()).setSecret,
    },
    {
      use: 'delete <name>',
      does: 'Forget one.',
      examples: 'hydrant secrets delete prod/password',
      run: async () => (await actions()).deleteSecret,
    },
    {
      use: 'check [name]',
      does: 'Is it there? Without a name: does the store work?',
      examples: 'hydrant secrets check\nhydrant secrets check prod/password',
      run: async () => (await actions()).checkSecret,
    },
  ],
};
