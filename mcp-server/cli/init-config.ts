import { writeFile } from 'node:fs/promises';
import { HydrantError } from '../../core/common/errors.ts';
import { INTERFACE_VERSIONS } from '../../core/common/interface-versions.ts';
import { CONNECTORS, PROFILES } from '../../core/engines/registry.ts';
import { POLICIES } from '../../core/sql/policy.ts';
import { printAnswer } from './output.ts';

const template = (): string => `# Hydrant: profiles for servers and containers. Read with --config FILE or HYDRANT_CONFIG.
# \${NAME} and \${NAME:-default} in strings come from the environment. Secrets are only ever referred to:
#   secret:PROFILE/FIELD (the secret store)   env:NAME (an environment variable)   file:PATH (a mounted file)

# The version of this form; a newer Hydrant still reads it.
version = ${INTERFACE_VERSIONS.config}

# The profile used when a call names no environment. Absent: the first.
default = "sample"

# What one statement may cost, unless a profile says otherwise.
[limits]
rows = 100000        # fetched and kept per statement
bytes = 67108864
seconds = 60
concurrency = 4

${profileTables()}
`;

/** The first built-in profile, switched on, and a table of each kind of connection, switched off. */
function profileTables(): string {
  const [first = ''] = PROFILES.builtinIds;
  const { name, environment, engine, policy, connection } = PROFILES.builtin(first)!;
  const fields = Object.entries(connection).map(([field, value]) => `${field} = ${JSON.stringify(value)}`);
  const served = `[profiles.${first}]
name = ${JSON.stringify(name)}
environment = ${JSON.stringify(environment ?? first)}
engine = ${JSON.stringify(engine)}
policy = ${JSON.stringify(policy)} # ${POLICIES.join(', ').replace(/, ([^,]*)$/, ' or $1')}
connection = { ${fields.join(', ')} }`;
  const others = Object.values(CONNECTORS).flatMap(({ description }) => description.commandLine.configTables);
  return [served, ...others.map((table) => table.replace(/^(?!#)/gm, '# '))].join('\n\n');
}

/** Prints the template, or writes it to a file that is not there yet. */
export async function initConfig(options: { file?: string; json?: boolean }): Promise<undefined> {
  if (options.file === undefined) {
    await printAnswer(options.json, { config: template() }, ...template().trimEnd().split('\n'));
    return;
  }
  await writeFile(options.file, template(), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new HydrantError(
      'CONFIG_UNREADABLE',
      error.code === 'EEXIST' ? `${options.file} is there already.` : `${options.file} could not be written: ${error.message}`,
      'Give another name.',
      { cause: error },
    );
  });
  await printAnswer(options.json, { file: options.file }, `Written: ${options.file}. Start with: hydrant stdio --config ${options.file}`);
}
