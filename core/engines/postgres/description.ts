import type { ConnectorDescription } from '../../connectors/connector.ts';
import { isLocal } from '../../connectors/network/is-local.ts';
import { checkText, toValues } from './check-input.ts';
import { postgresCommandLine } from './command-line.ts';
import { postgresDialect } from './dialect/dialect.ts';
import { postgresForm } from './form.ts';
import type { PostgresProfile } from './profile.ts';

/** PostgreSQL as a form, a dialect and a list of abilities. Loads no driver. */
export const postgresDescription: ConnectorDescription = {
  engine: 'postgres',
  name: 'PostgreSQL',
  title: 'PostgreSQL, Supabase, Neon, RDS, Azure, Cloud SQL',
  dialect: postgresDialect,
  parameterStyle: '$1, $2 … with a list of values',
  checkInput: (sql, parameters) => {
    checkText(sql);
    toValues(parameters);
  },
  form: postgresForm,
  starts: [
    {
      id: 'postgres',
      title: 'PostgreSQL',
      sentence: 'A server of your own or in a cloud. Paste its address, or fill in the fields.',
      values: { 'connection.port': 5432, 'connection.tls.mode': 'prefer', 'connection.via': 'direct', 'auth.method': 'password' },
    },
  ],
  commandLine: postgresCommandLine,
  readAddress: async (text) => (await import('./address/to-form.ts')).readAddress(text),
  findConnections: async (where) => (await import('./address/to-form.ts')).findConnections(where),
  address,
  isLocal: leadsHere,
  sessions: 'connections',
  loginStep: {
    ok: 'Logged in',
    failed: 'Login failed',
    failedBy: { '3D000': 'Database not found' },
    skipped: 'Login not tried',
    cancelled: 'Login cancelled',
  },
  capabilities: {
    explain: true,
    cancel: true,
    queryId: true,
    messages: true,
    severalResults: false,
    starting: false,
    readOnlyEnforcedBy: 'a read-only transaction of the server, and the extended protocol, which takes one statement only',
    objects: ['database', 'schema', 'table', 'view', 'column', 'key', 'index', 'function', 'trigger', 'enum', 'extension'],
  },
};

function address({ connection }: PostgresProfile): string {
  const { user, host, port, database } = connection;
  return `${user}@${host}${port === 5432 ? '' : `:${port}`}/${database}`;
}

function leadsHere({ connection }: PostgresProfile): boolean {
  return connection.via === 'direct' && isLocal(connection.host);
}
