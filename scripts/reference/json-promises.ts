/** What a command prints with `--json`, as far as it is promised. */
export interface JsonPromise {
  /** As typed after `hydrant`, without `--json`. */
  command: string;
  /** An object has a version of its own; a list and lines have none, see `hydrant --version --json`. */
  form: 'object' | 'list' | 'lines' | 'profile';
  /** Fields that are always there; of a list and of lines, in each entry. */
  fields: readonly string[];
}

const ANSWER = ['environment', 'policy', 'timeZone', 'durationMs'] as const;

/** Held by e2e/versions.test.ts, which runs each of them. */
export const JSON_PROMISES: readonly JsonPromise[] = [
  { command: 'query "SELECT 1 AS one"', form: 'object', fields: [...ANSWER, 'columns', 'types', 'rows', 'totalRows', 'complete'] },
  { command: 'query "SELECT 1 AS one" --export one.csv', form: 'object', fields: [...ANSWER, 'file', 'rows', 'bytes'] },
  { command: 'test-connection -p sample', form: 'list', fields: ['ok', 'steps'] },
  { command: 'classify --engine duckdb', form: 'lines', fields: ['allowed', 'kind', 'statements', 'reason'] },
  { command: 'history', form: 'object', fields: ['rows'] },
  { command: 'history --export', form: 'lines', fields: ['id', 'startedAt', 'state', 'statement', 'environment'] },
  { command: 'audit verify', form: 'object', fields: ['ok'] },
  { command: 'doctor', form: 'object', fields: ['ok', 'checks'] },
  { command: 'report', form: 'object', fields: ['text'] },
  { command: 'profiles list', form: 'object', fields: ['profiles', 'builtin', 'problems'] },
  { command: 'profiles show sample', form: 'profile', fields: ['id', 'name', 'engine', 'policy', 'connection', 'limits'] },
  { command: 'profiles found', form: 'object', fields: ['found', 'problems'] },
  { command: 'approvals list', form: 'object', fields: ['requests', 'grants'] },
  { command: 'assistants list', form: 'list', fields: ['id', 'name', 'installed', 'state', 'entries', 'files'] },
  { command: 'assistants check', form: 'list', fields: [] },
  { command: 'secrets check', form: 'object', fields: ['kind', 'label', 'location', 'why', 'ok', 'ms'] },
];
