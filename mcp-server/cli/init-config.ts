import { writeFile } from 'node:fs/promises';
import { HydrantError } from '../../core/common/errors.ts';
import { printAnswer } from './output.ts';

const TEMPLATE = `# Hydrant: profiles for servers and containers. Read with --config FILE or HYDRANT_CONFIG.
# \${NAME} and \${NAME:-default} in strings come from the environment. Secrets are only ever referred to:
#   secret:PROFILE/FIELD (the secret store)   env:NAME (an environment variable)   file:PATH (a mounted file)

# The profile used when a call names no environment. Absent: the first.
default = "sample"

# What one statement may cost, unless a profile says otherwise.
[limits]
rows = 100000        # fetched and kept per statement
bytes = 67108864
seconds = 60
concurrency = 4

[profiles.sample]
name = "Sample warehouse"
environment = "prod"
engine = "duckdb"
policy = "read-only" # read-only, approve-writes or full
connection = { form = "sample", variant = "prod" }

# A folder of CSV, Parquet and JSON files; each becomes a view. A path is relative to this file.
# [profiles.sales]
# engine = "duckdb"
# connection = { form = "folder", path = "./sales" }

# A DuckDB file, opened read-only.
# [profiles.shop]
# engine = "duckdb"
# connection = { form = "file", path = "./shop.duckdb" }
`;

/** Prints the template, or writes it to a file that is not there yet. */
export async function initConfig(options: { file?: string; json?: boolean }): Promise<undefined> {
  if (options.file === undefined) {
    await printAnswer(options.json, { config: TEMPLATE }, ...TEMPLATE.trimEnd().split('\n'));
    return;
  }
  await writeFile(options.file, TEMPLATE, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new HydrantError(
      'CONFIG_UNREADABLE',
      error.code === 'EEXIST' ? `${options.file} is there already.` : `${options.file} could not be written: ${error.message}`,
      'Give another name.',
      { cause: error },
    );
  });
  await printAnswer(options.json, { file: options.file }, `Written: ${options.file}. Start with: hydrant stdio --config ${options.file}`);
}
