import { DIALECTS } from '../../../core/engines/registry.ts';
import type { CommandGroup, NumberRange } from './command.ts';

const ROWS: NumberRange = { least: 1, most: 1_000_000 };

/** The commands that stand alone. */
export const SINGLE: CommandGroup = {
  commands: [
    {
      use: 'stdio',
      does: 'Serve MCP on standard input and output.',
      examples: 'hydrant stdio --profile sample\nhydrant stdio -p prod -p dev',
      served: true,
      run: async () => (await import('../stdio.ts')).stdio,
    },
    {
      use: 'test-connection',
      does: 'Test connections step by step.',
      examples: 'hydrant test-connection -p sample',
      served: true,
      run: async () => (await import('../test-connection.ts')).testConnection,
    },
    {
      use: 'sign-in [profiles...]',
      does: 'Log in, and show the page or code where that needs a person; the token is kept in the secret store.',
      examples: 'hydrant sign-in prod',
      served: true,
      run: async () => (await import('../sign-in.ts')).signIn,
    },
    {
      use: 'init-config',
      does: 'Print a commented configuration file for servers and containers.',
      examples: 'hydrant init-config > hydrant.toml\nhydrant init-config --file hydrant.toml',
      options: [{ flags: '--file <file>', help: 'write it there; never over a file that exists' }],
      run: async () => (await import('../init-config.ts')).initConfig,
    },
    {
      use: 'query [sql]',
      does: 'Run one statement; SQL from the argument, --file or standard input.',
      examples: 'hydrant query -p sample "SELECT count(*) FROM orders"\nhydrant query -p sample --file q.sql --export out.parquet',
      served: true,
      options: [
        { flags: '-f, --file <file>', help: 'read the SQL from a file' },
        { flags: '--format <format>', help: 'of the text', choices: ['table', 'csv', 'json', 'markdown'], default: 'table' },
        { flags: '-n, --max-rows <rows>', help: 'rows shown', number: ROWS },
        { flags: '--param <value>', help: 'a bind parameter, in order, or name=value; JSON or text', is: 'list' },
        { flags: '--context <part=name>', help: 'what it runs in, such as role=analyst; repeatable', is: 'list' },
        { flags: '--timeout <seconds>', help: 'give up after', number: { least: 0.001, most: 86_400, fractions: true } },
        { flags: '-o, --export <file>', help: 'write every row to a .csv, .parquet or .json file instead' },
      ],
      run: async () => (await import('../query.ts')).query,
    },
    {
      use: 'classify',
      does: 'Tell of JSON lines {"sql": "…"} on standard input what each statement does and whether read-only allows it.',
      examples: `echo '{"sql":"SELECT 1"}' | hydrant classify --engine ${Object.keys(DIALECTS)[0]}`,
      options: [{ flags: '--engine <engine>', help: Object.keys(DIALECTS).join(', '), is: 'required' }],
      run: async () => (await import('../classify.ts')).classifyLines,
    },
    {
      use: 'history',
      does: 'What was asked, by whom, and how it ended; newest first.',
      examples: 'hydrant history --search orders -n 20\nhydrant history --state refused --json\nhydrant history --export > history.jsonl',
      options: [
        { flags: '-s, --search <words>', help: 'full text of statements' },
        { flags: '-e, --environment <name>', help: 'only of this environment' },
        { flags: '--client <name>', help: 'only of this assistant' },
        { flags: '--state <state>', help: 'ok, error, cancelled, refused, timeout, running or abandoned' },
        { flags: '-n, --limit <rows>', help: 'rows', number: { least: 1, most: 1_000 } },
        { flags: '--export', help: 'every row as JSON lines, oldest first' },
        {
          flags: '--prune-days <days>',
          help: 'remove what is older; the audit trail stays verifiable',
          number: { least: 0, most: 36_500 },
        },
      ],
      run: async () => (await import('../history.ts')).history,
    },
    {
      use: 'app',
      does: 'Open the app: connections, assistants, history.',
      examples: 'hydrant app\nhydrant app --browser --no-open --port 7717',
      options: [
        { flags: '--browser', help: 'in a browser on this machine instead of a window' },
        { flags: '--port <port>', help: 'of the browser host; default any that is free', number: { least: 0, most: 65_535 } },
        { flags: '--no-open', help: 'only print the address' },
        { flags: '--log-level <level>', help: 'off, error, warn, info (default) or debug: what goes into the log files' },
      ],
      run: async () => (await import('../app.ts')).openApp,
    },
    {
      use: 'doctor',
      does: 'Check this installation: Node, folders, secret store, history, profiles.',
      examples: 'hydrant doctor',
      served: true,
      run: async () => (await import('../doctor.ts')).doctor,
    },
    {
      use: 'report',
      does: 'Make a report of a problem, to read and to give to somebody: versions, checks, logs, errors; no secrets, addresses or statements.',
      examples: 'hydrant report\nhydrant report --output problem.md\nhydrant report --output problem.md --yes',
      options: [
        { flags: '-o, --output <file>', help: 'save it there; never over a file that exists' },
        { flags: '--lines <count>', help: 'how many of the last log lines; default 300', number: { least: 1, most: 5_000 } },
        { flags: '--yes', help: 'save without asking' },
      ],
      run: async () => (await import('../report.ts')).report,
    },
  ],
};

export const AUDIT: CommandGroup = {
  name: 'audit',
  does: 'The audit trail.',
  commands: [
    {
      use: 'verify',
      does: 'Check the whole chain; shows the first broken link.',
      examples: 'hydrant audit verify',
      run: async () => (await import('../audit.ts')).auditVerify,
    },
  ],
};
