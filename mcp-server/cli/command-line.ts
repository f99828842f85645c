import { Command, CommanderError, Option } from 'commander';
import { HydrantError } from '../../core/stones/errors.ts';
import { nearestName } from '../../core/stones/nearest.ts';
import { standardOutput } from '../stdout-guard.ts';
import { VERSION } from '../version.ts';
import { EXIT } from './exit-codes.ts';
import { report } from './report.ts';
import { SERVED_OPTIONS } from './served-options.ts';

const EXIT_HELP = `
Exit codes: 0 done · 1 failed · 2 wrong usage or configuration · 3 refused by the policy · 4 environment not reached
            5 secret missing or store closed · 6 damaged file or audit trail · 7 cancelled or timed out
Settings:   command line, then HYDRANT_* variables, then --config FILE (TOML), then profiles.json, then defaults.
Files:      HYDRANT_HOME, else ~/.hydrant`;

/** Runs one command; resolves with its exit code. Never throws. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const program = build((outcome) => {
    code = outcome;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError)
      return report(error.exitCode === 0 ? undefined : usageError(error, program), argv.includes('--json'));
    return report(error, argv.includes('--json'));
  }
}

function build(exit: (code: number) => void): Command {
  const program = new Command('hydrant')
    .description('Your warehouses for AI assistants: safe by default, exact, on this machine.')
    .version(VERSION, '-V, --version')
    .addHelpText('after', EXIT_HELP)
    .showSuggestionAfterError(false);
  // Set before commands are added, so that they inherit it.
  program.exitOverride().configureOutput({ writeOut: (text) => void standardOutput.write(text), writeErr: () => undefined });

  const served = (command: Command): Command => {
    for (const { name, short, value, multiple, help } of SERVED_OPTIONS) {
      const flags = `${short ? `-${short}, ` : ''}--${name} <${value}>`;
      if (multiple) command.option(flags, help, (one: string, all: string[] = []) => [...all, one]);
      else command.option(flags, help);
    }
    return command;
  };
  const add = (parent: Command, name: string, description: string, examples: string): Command =>
    parent
      .command(name)
      .description(description)
      .option('--json', 'answer as JSON')
      .addHelpText('after', `\nExamples:\n${examples.replace(/^/gm, '  ')}`);
  const action = <O>(command: Command, load: () => Promise<(options: O, args: string[]) => Promise<unknown>>): Command =>
    command.action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command;
      const run = await load();
      const code = await run(self.optsWithGlobals() as O, self.args);
      exit(typeof code === 'number' ? code : EXIT.ok);
    });

  action(
    served(
      add(program, 'stdio', 'Serve MCP on standard input and output.', 'hydrant stdio --profile sample\nhydrant stdio -p prod -p dev'),
    ),
    async () => (await import('./stdio.ts')).stdio,
  );
  action(
    served(add(program, 'test-connection', 'Test connections step by step.', 'hydrant test-connection -p sample')),
    async () => (await import('./test-connection.ts')).testConnection,
  );
  action(
    add(
      program,
      'init-config',
      'Print a commented configuration file for servers and containers.',
      'hydrant init-config > hydrant.toml\nhydrant init-config --file hydrant.toml',
    ).option('--file <file>', 'write it there; never over a file that exists'),
    async () => (await import('./init-config.ts')).initConfig,
  );

  action(
    served(
      add(
        program,
        'query [sql]',
        'Run one statement; SQL from the argument, --file or standard input.',
        'hydrant query -p sample "SELECT count(*) FROM orders"\nhydrant query -p sample --file q.sql --export out.parquet',
      ),
    )
      .option('-f, --file <file>', 'read the SQL from a file')
      .addOption(new Option('--format <format>', 'of the text').choices(['table', 'csv', 'json', 'markdown']).default('table'))
      .option('-n, --max-rows <rows>', 'rows shown', Number)
      .option('--param <value>', 'a bind parameter, in order, or name=value; JSON or text', (value: string, all: string[] = []) => [
        ...all,
        value,
      ])
      .option('--timeout <seconds>', 'give up after', Number)
      .option('-o, --export <file>', 'write every row to a .csv, .parquet or .json file instead'),
    async () => (await import('./query.ts')).query,
  );
  action(
    add(
      program,
      'classify',
      'Tell of JSON lines {"sql": "…"} on standard input what each statement does and whether read-only allows it.',
      `echo '{"sql":"SELECT 1"}' | hydrant classify --engine postgres`,
    ).requiredOption('--engine <engine>', 'postgres, mysql, sqlserver, snowflake, databricks or duckdb'),
    async () => (await import('./classify.ts')).classifyLines,
  );
  action(
    add(
      program,
      'history',
      'What was asked, by whom, and how it ended; newest first.',
      'hydrant history --search orders -n 20\nhydrant history --state refused --json\nhydrant history --export > history.jsonl',
    )
      .option('-s, --search <words>', 'full text of statements')
      .option('-e, --environment <name>', 'only of this environment')
      .option('--client <name>', 'only of this assistant')
      .option('--state <state>', 'ok, error, cancelled, refused, timeout, running or abandoned')
      .option('-n, --limit <rows>', 'rows', Number)
      .option('--export', 'every row as JSON lines, oldest first')
      .option('--prune-days <days>', 'remove what is older; the audit trail stays verifiable', Number),
    async () => (await import('./history.ts')).history,
  );
  action(
    add(program, 'app', 'Open the app: connections, assistants, history.', 'hydrant app\nhydrant app --browser --no-open --port 7717')
      .option('--browser', 'in a browser on this machine instead of a window')
      .option('--port <port>', 'of the browser host; default any that is free', Number)
      .option('--no-open', 'only print the address'),
    async () => (await import('./app.ts')).openApp,
  );
  action(
    served(add(program, 'doctor', 'Check this installation: Node, folders, secret store, history, profiles.', 'hydrant doctor')),
    async () => (await import('./doctor.ts')).doctor,
  );

  const audit = program.command('audit').description('The audit trail.');
  action(
    add(audit, 'verify', 'Check the whole chain; shows the first broken link.', 'hydrant audit verify'),
    async () => (await import('./audit.ts')).auditVerify,
  );

  const assistants = program.command('assistants').description('Assistants on this computer, and their configuration files.');
  const oneAssistant = (name: string, description: string, examples: string): Command =>
    add(assistants, name, description, examples)
      .option('-p, --profile <id>', 'a profile; again for more', (one: string, all: string[] = []) => [...all, one])
      .option('--together', 'all profiles in one entry');
  const changing = (command: Command): Command => command.option('--yes', 'write without asking');
  const assistantActions = () => import('./assistants.ts');
  action(
    add(assistants, 'list', 'What is installed, and what it has of Hydrant.', 'hydrant assistants list'),
    async () => (await assistantActions()).listAssistants,
  );
  action(
    changing(
      oneAssistant(
        'add <assistant>',
        'Add profiles to an assistant; shows the change first.',
        'hydrant assistants add claude-desktop -p sample',
      ),
    ),
    async () => (await assistantActions()).addToAssistant,
  );
  action(
    changing(oneAssistant('remove <assistant>', 'Take profiles out of an assistant.', 'hydrant assistants remove cursor -p sample --yes')),
    async () => (await assistantActions()).removeFromAssistant,
  );
  action(
    add(assistants, 'check', 'Whether everything Hydrant wrote is still so; exit code 1 if not.', 'hydrant assistants check'),
    async () => (await assistantActions()).checkAssistants,
  );
  action(
    changing(
      add(
        assistants,
        'repair [assistant]',
        'Write entries anew that were changed or point to an older place.',
        'hydrant assistants repair --yes',
      ),
    ),
    async () => (await assistantActions()).repairAssistants,
  );
  action(
    oneAssistant('snippet <assistant>', 'Print the entry, to paste by hand.', 'hydrant assistants snippet codex -p sample'),
    async () => (await assistantActions()).assistantSnippet,
  );
  action(
    add(assistants, 'backups <assistant>', 'Copies of its file from before each change.', 'hydrant assistants backups claude-desktop'),
    async () => (await assistantActions()).assistantBackups,
  );
  action(
    changing(
      add(
        assistants,
        'restore <assistant> <backup>',
        'Put a backup back.',
        'hydrant assistants restore cursor ~/.hydrant/backups/cursor/….json',
      ),
    ),
    async () => (await assistantActions()).restoreBackup,
  );

  const approvals = program.command('approvals').description('Statements that wait for the yes of a person.');
  action(
    add(
      approvals,
      'list',
      'What waits, and what is allowed for a while.',
      'hydrant approvals list\nhydrant approvals list --state all --json',
    )
      .option('--state <state>', 'pending (default), approved, denied, expired, withdrawn, used or all')
      .option('-n, --limit <rows>', 'rows', Number),
    async () => (await import('./approvals.ts')).listApprovals,
  );
  action(
    add(approvals, 'approve <id>', 'Let this very statement through, once.', 'hydrant approvals approve a_9kzT0w1Yq3aB5cDe'),
    async () => (await import('./approvals.ts')).approveRequest,
  );
  action(
    add(
      approvals,
      'deny <id>',
      'Refuse it; the assistant is told.',
      'hydrant approvals deny a_9kzT0w1Yq3aB5cDe --reason "Not on a Friday"',
    ).option('--reason <text>', 'what the assistant is told'),
    async () => (await import('./approvals.ts')).denyRequest,
  );

  const profiles = program.command('profiles').description('Saved connections.');
  action(add(profiles, 'list', 'List them.', 'hydrant profiles list'), async () => (await import('./profiles.ts')).listProfiles);
  action(add(profiles, 'show <id>', 'Show one.', 'hydrant profiles show sample'), async () => (await import('./profiles.ts')).showProfile);
  action(
    add(
      profiles,
      'add <id>',
      'Save one.',
      'hydrant profiles add prod --address postgres://reader@db.example.com/shop\nhydrant profiles add prod --address - < database.env\nhydrant profiles add sales --folder ~/Documents/sales\nhydrant profiles add shop --duckdb-file ~/shop.duckdb --environment prod\nhydrant profiles add wh --from profile.json',
    )
      .option('--address <text>', 'a URL, key=value pairs, or .env text; - for standard input, as anything with a password must be')
      .option('--found <name>', 'a connection that `profiles found` lists')
      .option('--folder <path>', 'a folder of CSV, Parquet and JSON files')
      .option('--duckdb-file <path>', 'a .duckdb file, opened read-only')
      .option('--sample <variant>', 'the sample warehouse: prod or dev')
      .option('--from <file>', 'a profile as JSON; - for standard input')
      .option('--name <name>', 'shown to people')
      .option('--environment <label>', 'dev, staging, prod …')
      .option('--tag <tag>', 'again for more', (tag: string, all: string[] = []) => [...all, tag])
      .option('--policy <policy>', 'read-only (default), approve-writes or full')
      .option('--pack <id>', 'a pack of further tools, such as postgres-admin; again for more', (pack: string, all: string[] = []) => [
        ...all,
        pack,
      ]),
    async () => (await import('./profiles.ts')).addProfile,
  );
  action(
    add(
      profiles,
      'found',
      'Connections that other programs of this computer keep (~/.pgpass, service files, .env here).',
      'hydrant profiles found',
    ),
    async () => (await import('./address.ts')).listFound,
  );
  action(
    add(
      profiles,
      'pack <id> <pack>',
      'Switch a pack of further tools on.',
      'hydrant profiles pack prod postgres-admin\nhydrant profiles pack prod postgres-admin --off',
    ).option('--off', 'switch it off'),
    async () => (await import('./profiles.ts')).switchPack,
  );
  action(
    add(
      profiles,
      'import <file>',
      'Take profiles from an export; secrets do not travel.',
      'hydrant profiles import team.json --on-conflict rename',
    ).addOption(new Option('--on-conflict <mode>', 'when an id is there already').choices(['skip', 'replace', 'rename']).default('skip')),
    async () => (await import('./profiles.ts')).importFile,
  );
  action(
    add(profiles, 'export [ids...]', 'Write profiles without secrets.', 'hydrant profiles export > team.json').option(
      '-o, --output <file>',
      'instead of standard output',
    ),
    async () => (await import('./profiles.ts')).exportFile,
  );
  action(
    add(profiles, 'remove <id>', 'Remove one. Its secrets stay until `secrets delete`.', 'hydrant profiles remove sales'),
    async () => (await import('./profiles.ts')).removeProfile,
  );
  action(
    add(profiles, 'restore', 'Put the last good backup in the place of a damaged file, which is kept aside.', 'hydrant profiles restore'),
    async () => (await import('./profiles.ts')).restoreProfiles,
  );

  const secrets = program.command('secrets').description('Passwords, tokens and keys in the secret store.');
  action(
    add(
      secrets,
      'set <name>',
      'Save one; the value comes from standard input or a hidden prompt, never from the command line.',
      'hydrant secrets set prod/password\nhydrant secrets set prod/private-key < key.pem',
    ),
    async () => (await import('./secrets.ts')).setSecret,
  );
  action(
    add(secrets, 'delete <name>', 'Forget one.', 'hydrant secrets delete prod/password'),
    async () => (await import('./secrets.ts')).deleteSecret,
  );
  action(
    add(
      secrets,
      'check [name]',
      'Is it there? Without a name: does the store work?',
      'hydrant secrets check\nhydrant secrets check prod/password',
    ),
    async () => (await import('./secrets.ts')).checkSecret,
  );
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
