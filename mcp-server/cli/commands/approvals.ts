import type { CommandGroup } from './command.ts';

const actions = () => import('../approvals.ts');

export const APPROVALS: CommandGroup = {
  name: 'approvals',
  does: 'Statements that wait for the yes of a person.',
  commands: [
    {
      use: 'list',
      does: 'What waits, and what is allowed for a while.',
      examples: 'hydrant approvals list\nhydrant approvals list --state all --json',
      options: [
        { flags: '--state <state>', help: 'pending (default), approved, denied, expired, withdrawn, used or all' },
        { flags: '-n, --limit <rows>', help: 'rows', number: { least: 1, most: 1_000 } },
      ],
      run: async () => (await actions()).listApprovals,
    },
    {
      use: 'approve <id>',
      does: 'Let this very statement through, once.',
      examples: 'hydrant approvals approve a_9kzT0w1Yq3aB5cDe',
      run: async () => (await actions()).approveRequest,
    },
    {
      use: 'deny <id>',
      does: 'Refuse it; the assistant is told.',
      examples: 'hydrant approvals deny a_9kzT0w1Yq3aB5cDe --reason "Not on a Friday"',
      options: [{ flags: '--reason <text>', help: 'what the assistant is told' }],
      run: async () => (await actions()).denyRequest,
    },
  ],
};
